/**
 * Brings a real n8n with the Node.js it runs on into a cache folder outside of the repository, once.
 * `node scripts/n8n-host.mjs 2.41.1` prints where it is, as JSON.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { installOnce, npm } from './cache.mjs';

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

const bringNode = (version) => {
  if (version === null) return process.execPath;
  // Of the same registry as all else, without a download by an install script.
  const name = `node-${process.platform}-${process.arch}`;
  return join(installOnce(`node-${version}`, [`${name}@${version}`]), 'node_modules', name, 'bin', 'node');
};

/** A first run takes minutes and 3 GB. */
const bringHost = (version) => {
  const host = hosts[version];
  if (host === undefined)
    throw new Error(`Known hosts are ${Object.keys(hosts).join(' and ')}, not ${version}.`);
  const node = bringNode(host.node);
  const path = `${join(node, '..')}:${process.env['PATH']}`;
  const binaryIn = (folder) => join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
  const folder = installOnce(`n8n-${version}`, [`n8n@${version}`], {
    manifest: { overrides: host.overrides },
    path,
    finish: (made) => {
      npm(made, ['rebuild', 'sqlite3'], path);
      const found = execFileSync(node, [binaryIn(made), '--version'], { encoding: 'utf8' }).trim();
      if (found !== version) throw new Error(`n8n ${version} was asked for and says that it is ${found}.`);
    },
  });
  return { version, node, n8n: binaryIn(folder), sdk: host.sdk, disabledModules: host.disabledModules };
};

try {
  console.log(JSON.stringify(bringHost(process.argv[2] ?? '2.41.1')));
} catch (error) {
  console.error(`The n8n for the tests could not be installed: ${error.message}`);
  process.exit(1);
}
