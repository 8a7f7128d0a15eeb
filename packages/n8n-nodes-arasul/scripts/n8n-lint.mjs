/**
 * The official lint and build for community nodes, in strict mode, on a copy of this package: its tools
 * bring a compiler and rules of their own, which would not go together with those of this repository.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installOnce } from './cache.mjs';

const tools = {
  '@n8n/node-cli': '0.48.3',
  '@n8n/ai-node-sdk': '0.31.1',
  'n8n-workflow': '2.41.0',
  eslint: '9.32.0',
  typescript: '5.9.2',
};
const root = join(import.meta.dirname, '..');
/** The folder with the tools in it, and the copy that they look at. */
const bringTools = () => {
  const names = Object.entries(tools).map(([name, version]) => `${name}@${version}`);
  const folder = installOnce(`n8n-lint-${tools['@n8n/node-cli']}`, names);
  return { folder, copy: join(folder, 'package') };
};

const copyPackage = ({ folder, copy }) => {
  const templates = join(folder, 'node_modules/@n8n/node-cli/dist/template/templates');
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
  const { folder, copy } = bringTools();
  copyPackage({ folder, copy });
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
