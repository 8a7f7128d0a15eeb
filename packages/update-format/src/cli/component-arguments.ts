import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageFromEngine } from '../adapters/docker-images.ts';
import { imageFrom, type PackedImage } from '../adapters/image-files.ts';
import { payloadFrom } from '../adapters/payload-files.ts';
import { arasulComponents, fileTypeOf } from '../core/component.ts';
import type { ComponentInput } from '../create.ts';
import { UpdateError } from '../errors.ts';
import type { Arguments, OptionTable } from './arguments.ts';
import type { CommandIo } from './command-io.ts';
import { readPairs } from './release-arguments.ts';

export const componentOptions: OptionTable = {
  component: { type: 'string', multiple: true },
  'image-file': { type: 'string', multiple: true },
  image: { type: 'string', multiple: true },
  'docker-socket': { type: 'string' },
  tmp: { type: 'string' },
};

export const componentHelp = [
  `  --component NAME=PATH  file or folder; NAME is one of`,
  ...wrapped(Object.keys(arasulComponents).filter((id) => id !== 'update-keys')),
  '  --image NAME=REFERENCE Docker image by name and tag, from the engine',
  '  --image-file NAME=PATH Docker image, as docker save wrote it',
  '  --docker-socket PATH   of the engine (DOCKER_HOST, or /var/run/docker.sock)',
  '  --tmp FOLDER           where images wait (the temporary folder of the system)',
];

function wrapped(names: readonly string[]): readonly string[] {
  const half = Math.ceil(names.length / 2);
  return [names.slice(0, half), names.slice(half)].map(
    (part) => `                         ${part.join(', ')}`,
  );
}

/** Collects the components, hands them to `use`, and removes what was saved on the way. */
export async function withComponents<T>(
  args: Arguments,
  io: CommandIo,
  use: (components: readonly ComponentInput[]) => Promise<T>,
): Promise<T> {
  const spool = await mkdtemp(join(args.text('tmp') ?? tmpdir(), 'araupdate-'));
  try {
    const components: ComponentInput[] = [];
    for (const [id, path] of readPairs(args, 'component'))
      components.push({ id, type: fileTypeOf(id), files: await payloadFrom(path, io.signal) });
    for (const [id, path] of readPairs(args, 'image-file'))
      components.push(withImage(id, await imageFrom(path, io.signal)));
    for (const [id, reference] of readPairs(args, 'image')) {
      const socketPath = args.text('docker-socket') ?? socketOf(io.env['DOCKER_HOST']);
      const options = { signal: io.signal, ...(socketPath === undefined ? {} : { socketPath }) };
      components.push(withImage(id, await imageFromEngine(reference, spool, options)));
    }
    return await use(components);
  } finally {
    await rm(spool, { recursive: true, force: true });
  }
}

const withImage = (id: string, { identity, file }: PackedImage): ComponentInput => ({
  id,
  type: 'docker_image',
  files: [file],
  image: identity,
});

function socketOf(dockerHost: string | undefined): string | undefined {
  if (dockerHost === undefined || dockerHost === '') return undefined;
  if (dockerHost.startsWith('unix://')) return dockerHost.slice('unix://'.length);
  throw new UpdateError('USE_ARGUMENT', 'DOCKER_HOST names no Unix socket; give --docker-socket.');
}
