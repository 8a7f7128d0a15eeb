import { close, constants, open, read } from 'node:fs';
import { promisify } from 'node:util';
import { emptyKernelLog, readKernelLine, type KernelEvent } from '../core/kernel-log.ts';
import type { KernelFeed } from '../ports.ts';
import { startLines } from './line-process.ts';

const openFile = promisify(open);
const closeFile = promisify(close);

/** What readers share: lines in, events out when asked for. */
function collector(): { readonly line: (line: string) => void; readonly take: () => readonly KernelEvent[] } {
  let state = emptyKernelLog;
  let events: KernelEvent[] = [];
  return {
    line: (line) => {
      const step = readKernelLine(state, line);
      state = step.state;
      if (step.event !== null) events.push(step.event);
    },
    take: () => {
      const taken = events;
      events = [];
      return taken;
    },
  };
}

const maxRecordBytes = 8192;
const pollMs = 40;

/**
 * `/dev/kmsg`, one record a read, without blocking a thread: an empty device answers EAGAIN and is asked
 * again a little later. Records from before the start are skipped unless `fromBoot`.
 */
export async function kernelMessages(
  options: { readonly path?: string; readonly fromBoot?: boolean } = {},
): Promise<KernelFeed> {
  const { path = '/dev/kmsg', fromBoot = false } = options;
  const fd = await openFile(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const feed = collector();
  const buffer = Buffer.alloc(maxRecordBytes);
  let skipping = !fromBoot;
  let closed = false;
  let timer: NodeJS.Timeout | null = null;
  let rest = '';
  let reading: (() => void) | null = null;

  const later = (): void => {
    if (!closed) timer = setTimeout(next, pollMs).unref();
  };
  const next = (): void => {
    timer = null;
    if (closed) return;
    read(fd, buffer, 0, buffer.length, null, (error, length) => {
      if (closed) {
        reading?.();
        return;
      }
      if (error !== null) {
        // EAGAIN: nothing new. EPIPE: records were overwritten before we read them; the next one is good.
        if (error.code === 'EAGAIN') skipping = false;
        if (error.code === 'EPIPE') next();
        else later();
        return;
      }
      if (length === 0) {
        skipping = false;
        later();
        return;
      }
      const lines = (rest + buffer.toString('utf8', 0, length)).split('\n');
      rest = lines.pop() ?? '';
      if (!skipping) lines.forEach(feed.line);
      next();
    });
  };
  next();
  return {
    take: feed.take,
    close: async () => {
      if (closed) return;
      // A read that is out would answer into a descriptor of someone else.
      const idle = timer !== null;
      closed = true;
      if (timer !== null) clearTimeout(timer);
      if (!idle) {
        await Promise.race([
          new Promise<void>((resolve) => {
            reading = resolve;
          }),
          new Promise<void>((resolve) => setTimeout(resolve, 2 * pollMs)),
        ]);
      }
      await closeFile(fd);
    },
  };
}

/** The same through journald, for hosts whose `/dev/kmsg` may not be read. */
export function journalMessages(
  options: { readonly argv?: readonly [string, ...string[]] } = {},
): KernelFeed {
  const { argv = ['journalctl', '-k', '-f', '-n', '0', '-o', 'short-iso-precise'] } = options;
  const feed = collector();
  const process = startLines(argv, { line: feed.line, end: () => undefined });
  return {
    take: feed.take,
    close: async () => {
      await process.stop();
    },
  };
}
