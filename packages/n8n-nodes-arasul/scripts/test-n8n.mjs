/**
 * The tests with a real n8n: brings it where it is not yet, builds what is tested, runs the official lint, then
 * the tests. `N8N_HOST_VERSION=2.8.4` takes the oldest n8n that is supported.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const workspace = join(root, '../..');

const run = (command, args, folder, environment = {}) => {
  const { status } = spawnSync(command, args, {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  if (status !== 0) process.exit(status ?? 1);
};

run(process.execPath, ['scripts/n8n-host.mjs', process.env['N8N_HOST_VERSION'] ?? '2.41.1'], root);
run('npm', ['run', 'build', '--silent'], root);
run('npm', ['run', 'build', '--silent', '-w', 'apps/edge'], workspace);
run(process.execPath, ['scripts/n8n-lint.mjs'], root);
run(
  process.execPath,
  [
    join(workspace, 'node_modules/jest/bin/jest.js'),
    '--config',
    join(workspace, 'jest.config.js'),
    '--rootDir',
    root,
    '--runInBand',
    'test/n8n',
  ],
  root,
  { REAL: '1' },
);
