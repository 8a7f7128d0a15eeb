import type { ContentEvent } from '../core/contents.ts';

/** A file of an archive; its content must be read before the next file is asked for. */
export interface ArchiveFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Turns the events of an archive into files, each with its content as a stream. */
export async function* filesIn(events: AsyncIterable<ContentEvent>): AsyncGenerator<ArchiveFile, void, void> {
  const iterator = events[Symbol.asyncIterator]();
  const content = async function* (): AsyncGenerator<Uint8Array, void, void> {
    for (;;) {
      const event = await next(iterator);
      if (event === null || event.type === 'file-end') return;
      if (event.type === 'data') yield event.bytes;
    }
  };
  try {
    for (;;) {
      const event = await next(iterator);
      if (event === null) return;
      if (event.type === 'file') yield { path: event.path, sizeBytes: event.sizeBytes, content: content() };
    }
  } finally {
    await iterator.return?.();
  }
}

async function next(iterator: AsyncIterator<ContentEvent, unknown>): Promise<ContentEvent | null> {
  const result = await iterator.next();
  return result.done === true ? null : result.value;
}
