import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { root } from './workspace.ts';

export interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What ran besides the script itself, in order: `npm ci`, `tsc`, `vite`, `copy-assets`. */
  readonly steps: readonly string[];
}

/** Notes that a tool ran, then does what `body` says. */
const tool = (name: string, body = ''): string =>
  `require('node:fs').appendFileSync(process.env.STEPS, ${JSON.stringify(name)} + '\\n');\n${body}`;

const edge = `
  console.log('edge runs on ' + process.env.ARASUL_DATA_DIR + ' as ' + process.pid);
  process.exit(Number(process.env.EDGE_EXIT ?? 0));`;

const files: Readonly<Record<string, string>> = {
  'package.json': '{ "type": "module" }',
  'package-lock.json': '{ "lockfileVersion": 3 }',
  'apps/edge/package.json': '{ "type": "module" }',
  'apps/edge/src/main.ts': 'export {};',
  'apps/edge/scripts/copy-assets.mjs': `import { appendFileSync } from 'node:fs';
    appendFileSync(process.env.STEPS, 'copy-assets\\n');`,
  'apps/dashboard/package.json': '{ "type": "module" }',
  'apps/dashboard/src/main.tsx': 'export {};',
};

const tools: Readonly<Record<string, string>> = {
  'node_modules/typescript/package.json': '{ "name": "typescript" }',
  'node_modules/typescript/bin/tsc': tool(
    'tsc',
    `if (process.env.TSC_SAYS) { console.log(process.env.TSC_SAYS); process.exit(2); }
     const { mkdirSync, writeFileSync } = require('node:fs');
     mkdirSync('apps/edge/dist', { recursive: true });
     writeFileSync('apps/edge/dist/main.js', ${JSON.stringify(edge)});`,
  ),
  'node_modules/vite/package.json': '{ "name": "vite" }',
  'node_modules/vite/bin/vite.js': tool(
    'vite',
    `const { mkdirSync, writeFileSync } = require('node:fs');
     mkdirSync('dist', { recursive: true });
     writeFileSync('dist/index.html', '<!doctype html>');`,
  ),
};

/** A checkout with our real scripts, in which npm, the compiler and the edge are small programs that leave a note. */
export class FakeCheckout {
  readonly folder = mkdtempSync(join(tmpdir(), 'arasul-checkout-'));
  readonly #bin = mkdtempSync(join(tmpdir(), 'arasul-bin-'));
  readonly #steps = join(this.#bin, 'steps');

  constructor() {
    cpSync(join(root, 'scripts'), join(this.folder, 'scripts'), { recursive: true });
    for (const [path, text] of Object.entries(files)) this.write(path, text);
    const npm = join(this.#bin, 'npm');
    writeFileSync(
      npm,
      `#!${process.execPath}\n${tool('npm')}
       if (process.env.NPM_FAILS) { console.error('npm says why'); process.exit(1); }
       const { mkdirSync, writeFileSync } = require('node:fs');
       const { dirname } = require('node:path');
       for (const [path, text] of Object.entries(${JSON.stringify(tools)})) {
         mkdirSync(dirname(path), { recursive: true });
         writeFileSync(path, text);
       }`,
    );
    chmodSync(npm, 0o755);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  start(environment: Readonly<Record<string, string>> = {}): Run {
    writeFileSync(this.#steps, '');
    const inherited = { ...process.env };
    delete inherited['ARASUL_DATA_DIR'];
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/start.mjs'], {
      cwd: this.folder,
      encoding: 'utf8',
      env: {
        ...inherited,
        PATH: `${this.#bin}${delimiter}${inherited['PATH'] ?? ''}`,
        STEPS: this.#steps,
        ...environment,
      },
    });
    const steps = readFileSync(this.#steps, 'utf8').split('\n').slice(0, -1);
    return { exitCode: status, stdout, stderr, steps };
  }

  remove(): void {
    for (const folder of [this.folder, this.#bin]) rmSync(folder, { recursive: true, force: true });
  }
}
