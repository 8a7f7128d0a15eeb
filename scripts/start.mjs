/** `npm start`: brings what is missing, then runs the edge in this very process. */
import { join } from 'node:path';
import { requireNode } from './node-version.mjs';
import { buildAppliance, installDependencies } from './prepare.mjs';

requireNode();
const root = join(import.meta.dirname, '..');
const log = (line) => console.log(line);

try {
  await installDependencies(root, log);
  await buildAppliance(root, log);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

process.env['ARASUL_DATA_DIR'] ??= join(root, '.arasul');
// In the same process: signals, exit code and memory are the edge's own.
await import('../apps/edge/dist/main.js');
