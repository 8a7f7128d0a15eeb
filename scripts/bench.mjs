/** `npm run bench -- NAME [arguments]`: builds, runs one benchmark, ends with its result as one JSON line. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { requireNode } from './node-version.mjs';
import { buildAppliance, installDependencies } from './prepare.mjs';
import { runStep } from './run-step.mjs';

requireNode();
const root = join(import.meta.dirname, '..');
const notBenchmarks = new Set(['result.ts']);
const names = readdirSync(join(root, 'bench'))
  .filter((file) => file.endsWith('.ts') && !notBenchmarks.has(file))
  .map((file) => file.slice(0, -3))
  .sort();
const [name, ...args] = process.argv.slice(2);

if (name === undefined || name === '--help' || !names.includes(name)) {
  const unknown = name !== undefined && name !== '--help';
  if (unknown) console.error(`There is no benchmark named ${name}.`);
  console.log(
    `Usage: npm run bench -- NAME [arguments]\n\nBenchmarks:\n${names.map((each) => `  ${each}`).join('\n')}`,
  );
  process.exit(unknown ? 2 : 0);
}

const log = (line) => console.log(line);
await installDependencies(root, log);
const nx = join(root, 'node_modules', '.bin', 'nx');
const quiet = { cwd: root, quiet: true, env: { NX_DAEMON: 'false', NX_TUI: 'false' } };
if ((await runStep(nx, ['run-many', '-t', 'build'], quiet)) !== 0) process.exit(1);
// A benchmark that starts the appliance as a person does must not measure a build.
await buildAppliance(root, log);
if ((await runStep(join(root, 'node_modules', '.bin', 'tsc'), ['-b', 'bench'], quiet)) !== 0) process.exit(1);

const { run } = await import(`../bench/dist/${name}.js`);
const result = await run(args);
console.log(JSON.stringify(result));
process.exit(0);
