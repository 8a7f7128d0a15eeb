import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import manifest from '../package.json';

jest.setTimeout(60_000);

const packageRoot = join(__dirname, '..');

/** What n8n's directory loader does with each listed file, in a process of its own with plain Node. */
const loader = `
const { basename } = require('node:path');
const found = process.argv.slice(1).map((file) => {
  const name = basename(file).split('.')[0];
  const made = new (require(file)[name])();
  const { description = made } = made;
  return {
    file,
    name: description.name,
    displayName: description.displayName,
    icon: description.icon,
    credentials: (description.credentials ?? []).map((each) => each.name),
    runs: ['execute', 'trigger', 'supplyData'].filter((each) => typeof made[each] === 'function'),
    codex: description.codex !== undefined,
  };
});
process.stdout.write(JSON.stringify(found));
`;

interface Loaded {
  readonly file: string;
  readonly name: string;
  readonly displayName: string;
  readonly icon: { readonly light: string; readonly dark: string };
  readonly credentials: readonly string[];
  readonly runs: readonly string[];
  readonly codex: boolean;
}

/** Below node_modules, so that what the nodes require is found as in a host. */
const workFolder = join(packageRoot, '../../node_modules/.cache');
let built = '';

const load = (files: readonly string[]): readonly Loaded[] =>
  JSON.parse(
    execFileSync(process.execPath, ['-e', loader, ...files.map((file) => join(built, file))], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  ) as Loaded[];

beforeAll(() => {
  mkdirSync(workFolder, { recursive: true });
  built = mkdtempSync(join(workFolder, 'arasul-n8n-'));
  const dist = join(built, 'dist');
  const tsc = join(packageRoot, '../../node_modules/typescript/bin/tsc');
  const to = ['--outDir', dist, '--tsBuildInfoFile', join(dist, '.tsbuildinfo')];
  execFileSync(process.execPath, [tsc, '-p', packageRoot, ...to]);
  execFileSync(process.execPath, [join(packageRoot, 'scripts/copy-assets.mjs'), dist]);
  for (const name of ['package.json', 'LICENSE', 'README.md', 'CHANGELOG.md'])
    cpSync(join(packageRoot, name), join(built, name));
}, 120_000);

afterAll(() => {
  if (built !== '') rmSync(built, { recursive: true, force: true });
});

describe('the built package', () => {
  it('loads as n8n loads it, every file of its list', () => {
    const nodes = load(manifest.n8n.nodes);
    const credentials = load(manifest.n8n.credentials);
    const known = credentials.map(({ name }) => name);
    for (const node of nodes) {
      expect({ node: node.name, runs: node.runs.length }).toEqual({ node: node.name, runs: 1 });
      for (const name of node.credentials) expect(known).toContain(name);
    }
    for (const { icon, file } of [...nodes, ...credentials]) {
      for (const path of [icon.light, icon.dark]) {
        const there = resolve(dirname(file), path.replace(/^file:/, ''));
        expect({ there, exists: existsSync(there) }).toEqual({ there, exists: true });
      }
    }
  });

  it('lists every node and credential there is, and each node has its codex', () => {
    const sources = readdirSync(packageRoot, { recursive: true, encoding: 'utf8' })
      .filter((path) => /^(nodes|credentials)\/.*\.(node|credentials)\.ts$/.test(path))
      .map((path) => `dist/${path.replace(/\.ts$/, '.js')}`);
    expect([...manifest.n8n.nodes, ...manifest.n8n.credentials].sort()).toEqual(sources.sort());
    for (const { file, codex } of load(manifest.n8n.nodes)) {
      const beside = file.replace(/\.js$/, '.json');
      expect({ file, codex: codex || existsSync(beside) }).toEqual({ file, codex: true });
    }
  });

  it('is packed with every file of its list, without maps, types and tests', () => {
    const listed = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
        cwd: built,
        encoding: 'utf8',
      }),
    ) as { files: { path: string }[] }[];
    const paths = listed.flatMap(({ files }) => files.map(({ path }) => path));
    const unneeded = paths.filter(
      (path) => !/^(dist\/.*\.(js|json|svg)|package\.json|LICENSE|README\.md|CHANGELOG\.md)$/.test(path),
    );
    expect(unneeded).toEqual([]);
    expect(paths).toEqual(expect.arrayContaining([...manifest.n8n.nodes, ...manifest.n8n.credentials]));
  });

  it('does not load when one file of it is broken', () => {
    const [first = ''] = manifest.n8n.nodes;
    const broken = first.replace('.node.js', 'Broken.node.js');
    writeFileSync(join(built, broken), "throw new Error('broken');");
    expect(() => load([first])).not.toThrow();
    expect(() => load([first, broken])).toThrow('broken');
  });
});
