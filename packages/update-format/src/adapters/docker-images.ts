import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { lstat } from 'node:fs/promises';
import { defaultPatience, withPatience } from '../stream/patience.ts';
import { UpdateError } from '../errors.ts';
import { identify, type PackedImage } from './image-files.ts';
import { ioError, writeFileWhole } from './files.ts';
import { payloadFile } from './payload-files.ts';
import { systemTimers } from './system-timers.ts';

export interface DockerOptions {
  /** Of the engine; `/var/run/docker.sock` unless set. */
  readonly socketPath?: string;
  readonly signal?: AbortSignal;
  /** Longest wait for the engine to go on; 60 000 unless set. */
  readonly idleMs?: number;
}

const largestAnswer = 64 * 1024;

/**
 * Saves an image of a Docker Engine into `folder` (`GET /images/{name}/get`, Docker Engine API), as payload of a
 * component. The file stays until the caller removes the folder.
 * @param reference name and tag
 * @throws {UpdateError} `IO_DOCKER` when the engine does not answer or has no such image, `IO_TIMEOUT`, `IO_WRITE`,
 *   `ARCHIVE_IMAGE`
 */
export async function imageFromEngine(
  reference: string,
  folder: string,
  options: DockerOptions = {},
): Promise<PackedImage> {
  const name = `${reference.replaceAll(/[^a-z0-9.-]/giu, '_')}.tar`;
  const path = join(folder, name);
  const answer = await ask(`/images/${encodeURIComponent(reference)}/get`, options);
  try {
    if (answer.statusCode !== 200) throw await refusal(reference, answer);
    const patience = { ...defaultPatience, idleMs: options.idleMs ?? defaultPatience.idleMs };
    const body = withPatience(answer as AsyncIterable<Buffer>, patience, systemTimers, options.signal);
    await writeFileWhole(path, { mode: 0o600, overwrite: true }, async (sink) => {
      for await (const bytes of body) await sink.write(bytes);
    });
    // A connection that is cut looks like an end, unless the answer is asked for.
    if (!answer.complete)
      throw new UpdateError('IO_DOCKER', `The Docker Engine broke off while saving ${reference}.`);
  } finally {
    answer.destroy();
  }
  const file = payloadFile(path, name, (await lstat(path)).size, options.signal);
  const identity = await identify(file);
  if (identity.reference !== reference)
    throw new UpdateError(
      'ARCHIVE_IMAGE',
      `The Docker Engine saved ${identity.reference}, not ${reference}.`,
    );
  return { identity, file };
}

function ask(
  path: string,
  { socketPath = '/var/run/docker.sock', signal, idleMs }: DockerOptions,
): Promise<IncomingMessage> {
  const timeout = idleMs ?? defaultPatience.idleMs;
  return new Promise((resolve, reject) => {
    const asked = request(
      { socketPath, path, timeout, ...(signal === undefined ? {} : { signal }) },
      resolve,
    );
    asked.on('timeout', () => {
      asked.destroy(new UpdateError('IO_TIMEOUT', `The Docker Engine said nothing for ${timeout} ms.`));
    });
    asked.on('error', (error) => {
      reject(ioError('IO_DOCKER', `Asking the Docker Engine at ${socketPath} failed`, error));
    });
    asked.end();
  });
}

async function refusal(reference: string, answer: IncomingMessage): Promise<UpdateError> {
  let body = '';
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    body += chunk.toString('utf8');
    if (body.length > largestAnswer) break;
  }
  return new UpdateError(
    'IO_DOCKER',
    `The Docker Engine does not give ${reference} (${answer.statusCode ?? 0}): ${messageIn(body)}.`,
  );
}

function messageIn(body: string): string {
  try {
    const { message } = JSON.parse(body) as { readonly message?: unknown };
    if (typeof message === 'string') return message;
  } catch {
    // Not every proxy in front of an engine answers in JSON.
  }
  return body.slice(0, 200).trim();
}
