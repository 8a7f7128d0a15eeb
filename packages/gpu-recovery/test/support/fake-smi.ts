import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type FakeMode = 'well' | 'silent' | 'stubborn' | 'child-holds-pipe' | 'reply';

export const fakeUuid = 'GPU-11111111-2222-3333-4444-555555555555';

/** What a healthy, working GPU says. */
export const healthyValues = {
  index: '0',
  uuid: fakeUuid,
  'pci.bus_id': '00000000:01:00.0',
  name: 'Fake GPU',
  driver_version: '590.48.01',
  'utilization.gpu': '61',
  'utilization.memory': '30',
  'memory.total': '24564',
  'memory.reserved': '400',
  'memory.used': '9000',
  'temperature.gpu': '62',
  'power.draw': '210.5',
  'power.limit': '350',
  'power.min_limit': '100',
  'clocks.current.sm': '1800',
  'clocks.max.sm': '2000',
  'clocks_event_reasons.active': '0x0000000000000000',
  gpu_recovery_action: 'None',
  display_active: 'Disabled',
  'mig.mode.current': 'Disabled',
  persistence_mode: 'Enabled',
} as const;

export interface FakeSmi {
  readonly folder: string;
  readonly command: string;
  mode(mode: FakeMode): void;
  /** One record a GPU; a text is a line in their midst, such as an error. */
  gpus(...gpus: readonly (Readonly<Record<string, string>> | string)[]): void;
  /** The same answer to everything, with this exit status. */
  reply(text: string, exitCode: number): void;
  /** What `nvidia-smi -i UUID OPTION` prints. */
  onSet(option: string, text: string): void;
  write(name: string, text: string): void;
  calls(): readonly string[];
  /** The program is gone. */
  vanish(): void;
  remove(): void;
}

/** A folder with an executable `nvidia-smi` that does what it is told. */
export function fakeSmi(): FakeSmi {
  const folder = mkdtempSync(join(tmpdir(), 'fake-smi-'));
  const command = join(folder, 'nvidia-smi');
  copyFileSync(join(import.meta.dirname, 'fake-nvidia-smi.sh'), command);
  chmodSync(command, 0o755);
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const gpus: FakeSmi['gpus'] = (...all) => {
    const blocks = all.map((gpu) =>
      typeof gpu === 'string'
        ? `!${gpu}`
        : Object.entries(gpu)
            .map(([field, value]) => `${field}=${value}`)
            .join('\n'),
    );
    write('values', `${blocks.join('\n\n')}\n`);
  };
  gpus(healthyValues);
  write('calls', '');
  return {
    folder,
    command,
    write,
    gpus,
    mode: (mode) => write('mode', mode),
    reply: (text, exitCode) => {
      write('reply', text);
      write('status', String(exitCode));
      write('mode', 'reply');
    },
    onSet: (option, text) => write(`set-${option}`, text),
    calls: () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n'),
    vanish: () => rmSync(command),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
