import type Dockerode from 'dockerode';
import { HealingError } from '../errors.ts';
import type { Remedy } from '../ports.ts';
import { removeDanglingImages } from './dangling-images.ts';
import { isTooBroad, removeOldFiles } from './old-files.ts';

/** A younger image may belong to a build that goes on. */
const imageAgeMs = 3_600_000;

export interface DiskCleanupOptions {
  /** Folders whose old files may go; nothing outside of them, and nothing through a link, is ever touched. */
  readonly folders?: readonly { readonly path: string; readonly olderThanMs: number }[];
  /** Its dangling images may go: those without a name that no container, running or stopped, was made of. */
  readonly docker?: Dockerode;
  readonly timeoutMs?: number;
  readonly freed?: (report: {
    readonly files: number;
    readonly bytes: number;
    readonly images: number;
  }) => void;
}

/**
 * Makes room by an allow-list: old files of named folders and dangling images. Volumes, containers and named images are
 * never touched: what a stopped service needs to start again stays. Throws `POLICY_INVALID` for a folder that is too
 * broad to be cleaned, such as `/` or `/var`.
 */
export function diskCleanup({
  folders = [],
  docker,
  timeoutMs = 120_000,
  freed = () => undefined,
}: DiskCleanupOptions): Remedy {
  const broad = folders.find(({ path }) => isTooBroad(path));
  if (broad !== undefined)
    throw new HealingError(
      'POLICY_INVALID',
      `${broad.path} may not be cleaned: name an absolute folder at least two levels deep, without "..".`,
    );
  return {
    timeoutMs,
    run: async (signal) => {
      const failures: unknown[] = [];
      const report = { files: 0, bytes: 0, images: 0 };
      for (const { path, olderThanMs } of folders) {
        try {
          const removed = await removeOldFiles(path, Date.now() - olderThanMs, signal);
          report.files += removed.files;
          report.bytes += removed.bytes;
        } catch (error) {
          signal.throwIfAborted();
          failures.push(error);
        }
      }
      if (docker !== undefined) {
        try {
          report.images = await removeDanglingImages(docker, Date.now() - imageAgeMs, signal);
        } catch (error) {
          signal.throwIfAborted();
          failures.push(error);
        }
      }
      freed(report);
      // One folder that cannot be read must not keep the others full; only if nothing worked the remedy failed.
      const parts = folders.length + (docker === undefined ? 0 : 1);
      if (failures.length > 0 && failures.length === parts)
        throw new HealingError('RUNTIME_REFUSED', 'The disk could not be cleaned anywhere.', {
          cause: failures[0],
        });
    },
  };
}
