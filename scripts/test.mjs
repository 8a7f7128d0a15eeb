/**
 * `npm test`: everything that must hold. Build, lint and unit tests come from nx's cache where nothing changed;
 * tests that need a real part (Docker, PostgreSQL, Chromium) always run.
 */
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { requireNode } from './node-version.mjs';
import { installDependencies } from './prepare.mjs';
import { missingParts } from './real-parts.mjs';
import { runStep } from './run-step.mjs';

requireNode();
const root = join(import.meta.dirname, '..');
const bin = (name) => join(root, 'node_modules', '.bin', name);
const env = { NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: process.stdout.isTTY ? '1' : '0' };
const projects = ['packages', 'apps'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => join(root, folder, name)),
);
const minutes = [];
let failed = false;

async function part(title, command, args, more = {}) {
  console.log(`\n── ${title}`);
  const begun = performance.now();
  const code = await runStep(command, args, { cwd: root, env: { ...env, ...more } });
  minutes.push([title, (performance.now() - begun) / 60_000, code === 0]);
  if (code !== 0) failed = true;
  return code === 0;
}

function counts(file) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const folder of [...projects, join(root, 'test')]) {
    const path = join(folder, '.test-results', file);
    if (!existsSync(path)) continue;
    for (const [key, value] of Object.entries(JSON.parse(readFileSync(path, 'utf8')))) sum[key] += value;
  }
  return sum;
}

try {
  await installDependencies(root, (line) => console.log(line));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
// Counts of an earlier run are not of this one; nx brings back those of a unit test that it does not repeat.
for (const folder of [...projects, join(root, 'test')])
  for (const file of ['counts.json', 'counts-real.json'])
    rmSync(join(folder, '.test-results', file), { force: true });
const missing = missingParts();

if (await part('Build', bin('nx'), ['run-many', '-t', 'build'])) {
  await part('Types of tests and examples', bin('tsc'), ['-b']);
  await part('Lint', bin('nx'), ['run-many', '-t', 'lint']);
  await part('Lint of the root', bin('eslint'), ['bench', 'scripts', 'test', '--max-warnings', '0']);
  await part('Unit tests', bin('nx'), ['run-many', '-t', 'test', '--nxBail=false']);
  await part('Documents and directions', bin('jest'), ['--config', 'jest.config.js', '--rootDir', 'test']);
  await part('Packages as they are published', bin('nx'), ['run-many', '-t', 'check-package']);
  await part('Unused code and dependencies', bin('knip'), []);
  await part('Format', bin('prettier'), ['--check', '--log-level', 'warn', '.']);
  if (missing.length === 0)
    await part('Tests against real parts', bin('nx'), [
      'run-many',
      '-t',
      'test-real',
      '--parallel=1',
      '--nxBail=false',
    ]);
}

console.log('\nMinutes');
for (const [title, spent, passed] of minutes)
  console.log(`  ${spent.toFixed(1).padStart(5)}  ${title}${passed ? '' : '  FAILED'}`);
if (missing.length > 0) {
  console.log('\nTests against real parts were not run:');
  for (const { name, bring } of missing)
    console.log(`  ${name} is not on this machine. Bring it with: ${bring}`);
  if (process.env['CI'] === 'true') failed = true;
}
const unit = counts('counts.json');
const real = counts('counts-real.json');
// A part that failed outside of a test (build, lint) is one failure more: the last line never says all is well when it is not.
const testFailures = unit.failed + real.failed;
const failures =
  testFailures === 0 && failed ? minutes.filter(([, , passed]) => !passed).length || 1 : testFailures;
console.log(
  `\n${unit.passed + real.passed} passed, ${failures} failed, ${unit.skipped + real.skipped} skipped`,
);
process.exit(failed ? 1 : 0);
