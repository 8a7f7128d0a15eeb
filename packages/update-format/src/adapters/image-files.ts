import { basename } from 'node:path';
import { Fields } from '../core/fields.ts';
import { ImageArchive, imageContent, type ImageContent } from '../core/image-archive.ts';
import { parseJson } from '../core/json.ts';
import { isCompressed } from '../core/media.ts';
import type { ImageIdentity } from '../core/manifest.ts';
import type { PayloadFile } from '../create.ts';
import { UpdateError } from '../errors.ts';
import { payloadFrom } from './payload-files.ts';

export interface PackedImage {
  readonly identity: ImageIdentity;
  readonly file: PayloadFile;
}

/**
 * An image that `docker save NAME:TAG` wrote, as payload of a component.
 * @throws {UpdateError} `ARCHIVE_IMAGE` when it holds more or less than one image with one name, `USE_ARGUMENT` when it
 *   is compressed, `IO_READ`
 */
export async function imageFrom(path: string, signal?: AbortSignal): Promise<PackedImage> {
  const [file, more] = await payloadFrom(path, signal);
  if (file === undefined || more !== undefined)
    throw new UpdateError('USE_ARGUMENT', `${path} must be one file, as docker save writes it.`);
  return { file, identity: await identify(file) };
}

export async function identify(file: PayloadFile): Promise<ImageIdentity> {
  const content = imageContent(await scan(file, ['manifest.json']));
  const [reference, more] = content.references;
  if (reference === undefined || more !== undefined)
    throw new UpdateError(
      'ARCHIVE_IMAGE',
      `${basename(file.path)} must carry exactly one name; save the image by its name and tag.`,
    );
  const configDigest = `sha256:${content.configSha256}`;
  return { reference, configDigest, architecture: await architectureOf(file, content) };
}

/** The configuration may stand in front of the list that names it: a second pass finds it anywhere. */
async function architectureOf(file: PayloadFile, { configPath }: ImageContent): Promise<string> {
  const config = (await scan(file, [configPath])).file(configPath);
  if (config === null) throw new UpdateError('ARCHIVE_IMAGE', `The image archive lacks its ${configPath}.`);
  const what = "The image's configuration";
  return new Fields(parseJson(config, what), what, 'ARCHIVE_IMAGE').text('architecture', { maxLength: 40 });
}

async function scan(file: PayloadFile, wanted: readonly string[]): Promise<ImageArchive> {
  const archive = new ImageArchive(wanted);
  let begun = false;
  for await (const bytes of file.read()) {
    if (!begun && isCompressed(bytes))
      throw new UpdateError('USE_ARGUMENT', `${file.path} is compressed; give it as docker save writes it.`);
    begun = true;
    archive.push(bytes);
  }
  return archive;
}
