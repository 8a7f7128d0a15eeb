import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runProgram, type Argv } from '../../src/adapters/run-program.ts';
import { systemdRebooter } from '../../src/adapters/systemd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const never = new AbortController().signal;

/** Notes what would be run; these tests must never reach a real systemd. */
function recorder(): { readonly told: Argv[]; readonly run: (argv: Argv) => Promise<void> } {
  const told: Argv[] = [];
  return { told, run: async (argv) => void told.push(argv) };
}

describe('a reboot by systemd', () => {
  it('is ordered by systemctl where systemd runs the machine', async () => {
    const { told, run } = recorder();
    await systemdRebooter({ run, isBooted: async () => true }).reboot(never);
    expect(told).toEqual([['systemctl', 'reboot', '--no-wall']]);
  });

  it('is ordered at logind over D-Bus where only that reaches the host', async () => {
    const { told, run } = recorder();
    await systemdRebooter({ run, via: 'logind', isBooted: async () => false }).reboot(never);
    expect(told[0]?.slice(0, 3)).toEqual(['busctl', '--system', 'call']);
    expect(told[0]?.slice(-4)).toEqual(['org.freedesktop.login1.Manager', 'Reboot', 'b', 'false']);
  });

  it('is refused where systemd does not run the machine, as in a container', async () => {
    const { told, run } = recorder();
    await expect(systemdRebooter({ run, isBooted: async () => false }).reboot(never)).rejects.toMatchObject({
      code: 'RUNTIME_REFUSED',
      message: expect.stringContaining('logind'),
    });
    expect(told).toEqual([]);
  });

  it('fails as its program does', async () => {
    const run = (): Promise<void> => Promise.reject(new Error('Interactive authentication required.'));
    await expect(systemdRebooter({ run, isBooted: async () => true }).reboot(never)).rejects.toThrow(
      'Interactive',
    );
  });
});

describe('a program that is run', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  const script = (text: string): string => {
    const path = join(folder.path, 'program');
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  };

  it('gets its arguments as they are', async () => {
    const told = join(folder.path, 'told');
    await runProgram([script(`printf '%s\\n' "$@" > ${told}`), '$(id)', 'a b'], never);
    expect(readFileSync(told, 'utf8')).toBe('$(id)\na b\n');
  });

  it('fails with what it said', async () => {
    await expect(runProgram([script('echo "Access denied" >&2; exit 1')], never)).rejects.toMatchObject({
      code: 'RUNTIME_REFUSED',
      message: expect.stringContaining('Access denied'),
    });
  });

  it('fails where it is not there', async () => {
    await expect(runProgram([join(folder.path, 'missing')], never)).rejects.toMatchObject({
      code: 'RUNTIME_REFUSED',
    });
  });

  it('is ended when its time is over', async () => {
    await expect(runProgram([script('exec sleep 60')], AbortSignal.timeout(100))).rejects.toMatchObject({
      code: 'RUNTIME_REFUSED',
    });
  });
});
