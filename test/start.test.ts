import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeCheckout } from './support/fake-checkout.ts';

const build = ['tsc', 'copy-assets', 'vite'];

describe('npm start', () => {
  let checkout: FakeCheckout;
  beforeEach(() => {
    checkout = new FakeCheckout();
  });
  afterEach(() => checkout.remove());

  it('brings everything on a fresh clone, says so, and runs the edge on a folder of the checkout', () => {
    const { exitCode, stdout, steps } = checkout.start();
    expect({ exitCode, steps }).toEqual({ exitCode: 0, steps: ['npm', ...build] });
    expect(stdout).toMatch(/Installing dependencies[^]*Building the edge[^]*Building the dashboard/);
    expect(stdout).toContain(`edge runs on ${join(checkout.folder, '.arasul')}`);
  });

  it('does nothing but run when nothing has changed', () => {
    checkout.start();
    const { stdout, steps } = checkout.start();
    expect(steps).toEqual([]);
    expect(stdout).toMatch(/^edge runs on [^\n]*\n$/);
  });

  it.each([
    ['edited', 'apps/edge/src/main.ts'],
    ['added', 'apps/dashboard/src/page.tsx'],
  ])('builds again when a source was %s', (_how, path) => {
    checkout.start();
    checkout.write(path, 'export const changed = true;');
    expect(checkout.start().steps).toEqual(build);
  });

  it('does not build again for a change in tests', () => {
    checkout.start();
    checkout.write('apps/edge/test/main.test.ts', 'export {};');
    expect(checkout.start().steps).toEqual([]);
  });

  it('installs and builds again when the lockfile changed', () => {
    checkout.start();
    checkout.write('package-lock.json', '{ "lockfileVersion": 3, "packages": {} }');
    expect(checkout.start().steps).toEqual(['npm', ...build]);
  });

  it('shows what the compiler says, fails, and tries again next time', () => {
    const failed = checkout.start({ TSC_SAYS: 'main.ts(1,1): error TS1005' });
    expect(failed).toMatchObject({ exitCode: 1, steps: ['npm', 'tsc'] });
    expect(failed.stderr).toContain('main.ts(1,1): error TS1005\nBuilding the edge failed');
    expect(failed.stdout).not.toContain('edge runs');
    expect(checkout.start().steps).toEqual(build);
  });

  it('fails when the dependencies cannot be installed, and tries again next time', () => {
    const failed = checkout.start({ NPM_FAILS: '1' });
    expect(failed).toMatchObject({ exitCode: 1, steps: ['npm'] });
    expect(failed.stderr).toMatch(/npm says why\n.*could not be installed/);
    expect(checkout.start().steps).toEqual(['npm', ...build]);
  });

  it('ends with the code of the edge and leaves a data folder of one’s own choice alone', () => {
    const { exitCode, stdout } = checkout.start({ EDGE_EXIT: '7', ARASUL_DATA_DIR: '/somewhere' });
    expect(exitCode).toBe(7);
    expect(stdout).toContain('edge runs on /somewhere');
  });

  it('fails with one sentence on a Node that is too old', () => {
    // The version is read from `process.versions`, so that a preloaded line can make it look older.
    const old = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"20.18.3"})';
    const { exitCode, stderr, steps } = checkout.start({ NODE_OPTIONS: `--import=${encodeURI(old)}` });
    expect({ exitCode, steps }).toEqual({ exitCode: 1, steps: [] });
    expect(stderr).toBe('Arasul needs Node.js 20.19 or newer; this is 20.18.3.\n');
  });
});
