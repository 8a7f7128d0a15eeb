/**
 * Brings a real n8n with the Node.js it runs on into a cache folder outside of the repository, once.
 * `node scripts/n8n-host.mjs 2.41.1` prints where it is, as JSON.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'arasul');

/** Engines: n8n up to 2.8 runs on Node 20, from 2.36 on it needs Node 24. */
const hosts = {
  '2.41.1': {
    node: '24.21.0',
    overrides: {},
    sdk: true,
    // One of them asks a host of the vendor at the start.
    disabledModules: 'mcp-registry,insights,chat-hub,instance-ai,agents',
  },
  // It asks for a tarball of xlsx from a host that is no registry.
  '2.8.4': { node: null, overrides: { xlsx: '0.18.5' }, sdk: false, disabledModules: 'insights,chat-hub' },
};

const npm = (folder, path, ...args) =>
  execFileSync('npm', args, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PATH: path },
  });

const folderFor = (name, manifest) => {
  const folder = join(cache, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, ...manifest }));
  return folder;
};

const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

const bringNode = (version) => {
  if (version === null) return process.execPath;
  // Of the same registry as all else, without a download by an install script.
  const name = `node-${process.platform}-${process.arch}`;
  const binary = join(cache, `node-${version}`, 'node_modules', name, 'bin', 'node');
  if (!existsSync(binary)) {
    npm(folderFor(`node-${version}`, {}), process.env['PATH'], 'install', `${name}@${version}`, ...quiet);
  }
  return binary;
};

/** A first run takes minutes and 3 GB; `complete` tells a whole installation from one that was cut off. */
const bringHost = (version) => {
  const host = hosts[version];
  if (host === undefined)
    throw new Error(`Known hosts are ${Object.keys(hosts).join(' and ')}, not ${version}.`);
  const node = bringNode(host.node);
  const folder = join(cache, `n8n-${version}`);
  const complete = join(folder, 'complete');
  const n8n = join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
  if (!existsSync(complete)) {
    console.error(`Installing n8n ${version} into ${folder}; this is done once and takes some minutes.`);
    rmSync(join(folder, 'node_modules', '.package-lock.json'), { force: true });
    folderFor(`n8n-${version}`, { overrides: host.overrides });
    const path = `${join(node, '..')}:${process.env['PATH']}`;
    npm(folder, path, 'install', `n8n@${version}`, ...quiet);
    npm(folder, path, 'rebuild', 'sqlite3', '--loglevel=error');
    const found = execFileSync(node, [n8n, '--version'], { encoding: 'utf8' }).trim();
    if (found !== version) throw new Error(`n8n ${version} was asked for and says that it is ${found}.`);
    writeFileSync(complete, '');
  }
  return { version, node, n8n, sdk: host.sdk, disabledModules: host.disabledModules };
};

try {
  console.log(JSON.stringify(bringHost(process.argv[2] ?? '2.41.1')));
} catch (error) {
  console.error(`The n8n for the tests could not be installed: ${error.message}`);
  process.exit(1);
}
