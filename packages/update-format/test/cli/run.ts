import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../src/cli/run-command.ts';
import { aFolder, aSigner, inChunks, nowMs, privatePem, type KeyName } from '../builders.ts';

export interface World {
  readonly stdin?: Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly nowMs?: number;
  readonly isTTY?: boolean;
  readonly secret?: string;
  readonly signal?: AbortSignal;
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line within this process. */
export async function run(args: readonly string[], world: World = {}): Promise<Outcome> {
  const text = { stdout: '', stderr: '' };
  const output = (name: keyof typeof text) => ({
    isTTY: world.isTTY ?? false,
    write: (part: string | Uint8Array) => void (text[name] += Buffer.from(part).toString()),
  });
  const { secret } = world;
  const code = await runCommand(args, {
    stdout: output('stdout'),
    stderr: output('stderr'),
    stdin: inChunks(world.stdin ?? new Uint8Array(0)),
    env: world.env ?? {},
    nowMs: world.nowMs ?? nowMs,
    signal: world.signal ?? new AbortController().signal,
    askSecret: secret === undefined ? null : async () => secret,
  });
  return { code, ...text };
}

/** The one object of `--json`. */
export const parsed = ({ stdout }: Outcome): Record<string, unknown> =>
  JSON.parse(stdout) as Record<string, unknown>;

/** A folder of a publisher: keys, something to pack. `at` gives a path in it. */
export async function aWorkshop(...names: readonly KeyName[]): Promise<(name: string) => string> {
  const folder = await aFolder();
  const at = (name: string): string => join(folder, name);
  for (const name of names) {
    await writeFile(at(`${name}.pem`), privatePem(name));
    await chmod(at(`${name}.pem`), 0o600);
    await writeFile(at(`${name}.pub.pem`), aSigner(name).key.pem);
  }
  await writeFile(at('flow.js'), 'export {};\n');
  return at;
}

/** Arguments that make a good release of `flow.js`. */
export const releaseOf = (at: (name: string) => string, key: KeyName = 'rsa4096-a'): readonly string[] => [
  'create',
  ...['--version', '1.4.0', '--counter', '14', '--compatible', 'jetson-agx-orin'],
  ...['--component', `n8n=${at('flow.js')}`],
  ...['--signing-key', at(`${key}.pem`), '--out', at('release.araupdate')],
];
