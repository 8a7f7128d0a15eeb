import { readFile } from 'node:fs/promises';
import { ioError } from '../adapters/files.ts';
import { parseTimestamp } from '../core/timestamp.ts';
import type { ComponentInput, Release } from '../create.ts';
import { UpdateError } from '../errors.ts';
import type { Arguments, OptionTable } from './arguments.ts';
import type { CommandIo } from './command-io.ts';

export const releaseOptions: OptionTable = {
  product: { type: 'string', default: 'arasul' },
  channel: { type: 'string' },
  version: { type: 'string' },
  'min-version': { type: 'string' },
  counter: { type: 'string' },
  'security-floor': { type: 'string' },
  'created-at': { type: 'string' },
  'expires-at': { type: 'string' },
  compatible: { type: 'string', multiple: true },
  arch: { type: 'string' },
  'l4t-min': { type: 'string' },
  'l4t-max': { type: 'string' },
  'docker-min': { type: 'string' },
  reboot: { type: 'boolean' },
  notes: { type: 'string' },
  requires: { type: 'string', multiple: true },
};

export const releaseHelp = [
  '  --version X.Y.Z        semantic version of the release',
  '  --counter N            grows with every release, whatever its version',
  '  --compatible NAME      device that may take it; may be repeated',
  '  --product NAME         (arasul)',
  '  --channel NAME         (stable)',
  '  --min-version X.Y.Z    oldest version to update from',
  '  --security-floor N     devices refuse lower counters from then on',
  '  --created-at TIME      UTC, as 2026-03-01T12:00:00Z (SOURCE_DATE_EPOCH, or now)',
  '  --expires-at TIME      UTC; refused after it',
  '  --arch NAME            arm64 or amd64, as Docker names it',
  '  --l4t-min, --l4t-max, --docker-min VERSION',
  '  --reboot               the release needs a reboot',
  '  --notes FILE           what is new',
  '  --requires A=B,C       A is installed after B and C; may be repeated',
];

/** The release that the arguments describe, without its components. */
export async function readRelease(args: Arguments, io: CommandIo): Promise<Omit<Release, 'components'>> {
  const counter = args.integer('counter');
  if (counter === undefined)
    throw new UpdateError('USE_ARGUMENT', 'Give --counter, higher than that of the last release.');
  const compatible = args.texts('compatible');
  if (compatible.length === 0)
    throw new UpdateError('USE_ARGUMENT', 'Give --compatible, the devices it is for.');
  const optional = {
    channel: args.text('channel'),
    minVersion: args.text('min-version'),
    securityFloor: args.integer('security-floor'),
    expiresAtMs: readTime(args, 'expires-at'),
    releaseNotes: await readNotes(args.text('notes')),
  };
  return {
    ...given(optional),
    product: args.required('product'),
    version: args.required('version'),
    releaseCounter: counter,
    createdAtMs: readTime(args, 'created-at') ?? buildTime(io),
    requiresReboot: args.flag('reboot'),
    device: {
      compatible,
      architecture: args.text('arch') ?? null,
      l4tMin: args.text('l4t-min') ?? null,
      l4tMax: args.text('l4t-max') ?? null,
      dockerMin: args.text('docker-min') ?? null,
    },
  };
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Only the members that have a value. */
const given = <T extends object>(members: T): Given<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Given<T>;

/** https://reproducible-builds.org/specs/source-date-epoch/ */
function buildTime({ env, nowMs }: CommandIo): number {
  const epoch = env['SOURCE_DATE_EPOCH'];
  if (epoch === undefined) return nowMs;
  if (!/^\d{1,12}$/u.test(epoch))
    throw new UpdateError('USE_ARGUMENT', 'SOURCE_DATE_EPOCH must be seconds since 1970.');
  return Number(epoch) * 1000;
}

function readTime(args: Arguments, name: string): number | undefined {
  const text = args.text(name);
  if (text === undefined) return undefined;
  const ms = parseTimestamp(text);
  if (ms !== null) return ms;
  throw new UpdateError('USE_ARGUMENT', `--${name} must be a UTC time as 2026-03-01T12:00:00Z.`);
}

async function readNotes(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw ioError('IO_READ', `Reading the notes ${path} failed`, error);
  }
}

/** `NAME=VALUE`, as `--component` and `--requires` take it. */
export function readPairs(args: Arguments, name: string): readonly (readonly [string, string])[] {
  return args.texts(name).map((text) => {
    const equals = text.indexOf('=');
    if (equals < 1 || equals === text.length - 1)
      throw new UpdateError(
        'USE_ARGUMENT',
        `--${name} must be written as NAME=VALUE, not ${JSON.stringify(text)}.`,
      );
    return [text.slice(0, equals), text.slice(equals + 1)];
  });
}

/** Adds what `--requires` says. @throws {UpdateError} `USE_ARGUMENT` for a component that is not there */
export function withRequirements(
  components: readonly ComponentInput[],
  args: Arguments,
): readonly ComponentInput[] {
  const pairs = readPairs(args, 'requires');
  const unknown = pairs.find(([id]) => !components.some((component) => component.id === id));
  if (unknown !== undefined)
    throw new UpdateError('USE_ARGUMENT', `--requires names ${unknown[0]}, which is not in the package.`);
  return components.map((component) => ({
    ...component,
    requires: pairs.flatMap(([id, list]) => (id === component.id ? list.split(',') : [])),
  }));
}
