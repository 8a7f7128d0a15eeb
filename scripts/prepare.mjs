import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runStep } from './run-step.mjs';
import { fileStamp, isCurrent, leaveStamp, sourcesStamp } from './stamp.mjs';

const stamps = (root) => join(root, 'node_modules', '.cache', 'arasul');

/** Installs the dependencies when the lockfile is not the one they were installed from. */
export async function installDependencies(root, log) {
  const stamp = fileStamp(join(root, 'package-lock.json'));
  const stampFile = join(stamps(root), 'install');
  if (isCurrent(stampFile, stamp)) return;
  log('Installing dependencies (once, about a minute) …');
  // `npm ci` deletes node_modules first; where a tree is there already, `install` only brings the difference.
  const verb = existsSync(join(root, 'node_modules')) ? 'install' : 'ci';
  const code = await runStep('npm', [verb, '--prefer-offline', '--no-audit', '--no-fund'], { cwd: root });
  if (code !== 0) throw new Error('The dependencies could not be installed; npm says why above.');
  leaveStamp(stampFile, fileStamp(join(root, 'package-lock.json')));
}

/** A tool's file as its user finds it: npm may place it beside the user or in the root. */
function toolFile(user, name, file) {
  const require = createRequire(join(user, 'package.json'));
  return join(dirname(require.resolve(`${name}/package.json`)), file);
}

/** What the running appliance is built from. */
const applianceSources = [
  'package-lock.json',
  'tsconfig.base.json',
  'packages/healing-engine',
  'packages/gpu-recovery',
  'apps/edge',
  'apps/dashboard',
];

/** Builds edge and dashboard when a source is newer than the last build. */
export async function buildAppliance(root, log) {
  const stamp = sourcesStamp(root, applianceSources);
  const stampFile = join(stamps(root), 'build');
  const built = ['apps/edge/dist/main.js', 'apps/dashboard/dist/index.html'].every((path) =>
    existsSync(join(root, path)),
  );
  if (built && isCurrent(stampFile, stamp)) return;
  const [edge, dashboard] = [join(root, 'apps', 'edge'), join(root, 'apps', 'dashboard')];
  const steps = [
    ['Building the edge …', [toolFile(root, 'typescript', 'bin/tsc'), '-b', 'apps/edge'], root],
    ['Copying its assets …', ['scripts/copy-assets.mjs'], edge],
    [
      'Building the dashboard …',
      [toolFile(dashboard, 'vite', 'bin/vite.js'), 'build', '--logLevel', 'warn'],
      dashboard,
    ],
  ];
  for (const [title, args, cwd] of steps) {
    log(title);
    if ((await runStep(process.execPath, args, { cwd, quiet: true })) !== 0)
      throw new Error(`${title.replace(' …', '')} failed; the reason stands above.`);
  }
  leaveStamp(stampFile, stamp);
}
