import { access } from 'node:fs/promises';
import { HealingError } from '../errors.ts';
import type { Rebooter } from '../ports.ts';
import { runProgram, type Argv, type RunProgram } from './run-program.ts';

export interface SystemdRebooterOptions {
  /**
   * `systemctl`: where this process runs on the host itself. `logind`: over D-Bus, which also works from a container that
   * has the host's `/run/dbus/system_bus_socket`; a plain `reboot` in a container reboots nothing.
   */
  readonly via?: 'systemctl' | 'logind';
  readonly run?: RunProgram;
  /** Whether systemd is the host's init; sd_booted(3) looks for this folder. */
  readonly isBooted?: () => Promise<boolean>;
}

const commands = {
  systemctl: ['systemctl', 'reboot', '--no-wall'],
  logind: [
    'busctl',
    '--system',
    'call',
    'org.freedesktop.login1',
    '/org/freedesktop/login1',
    'org.freedesktop.login1.Manager',
    'Reboot',
    'b',
    'false',
  ],
} as const satisfies Record<string, Argv>;

/** Restarts the box by systemd, which stops all services in order first. Whether it happened shows the next boot id. */
export function systemdRebooter({
  via = 'systemctl',
  run = runProgram,
  isBooted = sdBooted,
}: SystemdRebooterOptions = {}): Rebooter {
  return {
    reboot: async (signal) => {
      if (via === 'systemctl' && !(await isBooted()))
        throw new HealingError(
          'RUNTIME_REFUSED',
          'This machine cannot be rebooted by systemctl: systemd does not run it. From a container use logind.',
        );
      await run(commands[via], signal);
    },
  };
}

async function sdBooted(): Promise<boolean> {
  return access('/run/systemd/system').then(
    () => true,
    () => false,
  );
}
