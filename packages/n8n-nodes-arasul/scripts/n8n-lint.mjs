/**
 * The official lint and build for community nodes, in strict mode, on a copy of this package: its tools
 * bring a compiler and rules of their own, which would not go together with those of this repository.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const tools = {
  '@n8n/node-cli': '0.48.3',
  '@n8n/ai-node-sdk': '0.31.1',
  'n8n-workflow': '2.41.0',
  eslint: '9.32.0',
  typescript: '5.9.2',
};
const root = join(import.meta.dirname, '..');
const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'arasul');
const folder = join(cache, `n8n-lint-${tools['@n8n/node-cli']}`);
const complete = join(folder, 'complete');
const copy = join(folder, 'package');
const templates = join(folder, 'node_modules/@n8n/node-cli/dist/template/templates');

const bringTools = () => {
  if (existsSync(complete)) return;
  console.error(`Installing the official lint into ${folder}; this is done once.`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const names = Object.entries(tools).map(([name, version]) => `${name}@${version}`);
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['install', ...names, ...quiet], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  writeFileSync(complete, '');
};

const copyPackage = () => {
  rmSync(copy, { recursive: true, force: true });
  for (const name of ['package.json', 'README.md', 'LICENSE', 'credentials', 'icons', 'nodes', 'transport']) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  cpSync(join(templates, 'shared/default/eslint.config.mjs'), join(copy, 'eslint.config.mjs'));
  // The template's own, beside that our imports end in .ts and a folder of ours lies beside the nodes.
  const template = join(templates, 'programmatic/example/template/tsconfig.json');
  const config = JSON.parse(readFileSync(template, 'utf8'));
  config.compilerOptions.rewriteRelativeImportExtensions = true;
  config.include.push('transport/**/*');
  writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify(config));
};

try {
  bringTools();
  copyPackage();
  for (const step of ['lint', 'build']) {
    execFileSync(join(folder, 'node_modules/.bin/n8n-node'), [step], {
      cwd: copy,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  }
} catch (error) {
  console.error(`The official lint did not pass: ${error.message}`);
  process.exit(1);
}
