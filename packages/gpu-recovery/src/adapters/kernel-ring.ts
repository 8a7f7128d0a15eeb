import { closeSync, constants, openSync, readSync } from 'node:fs';
import { parseKernelLog, type KernelEvent } from '../core/kernel-log.ts';

const maxRecordBytes = 8192;
/** The largest ring a kernel is built with holds 32 MiB. */
const maxBytes = 64 * 1024 * 1024;

/** Everything the kernel still remembers of its GPUs; null where its messages may not be read. */
export function kernelRing(path = '/dev/kmsg'): readonly KernelEvent[] | null {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  const buffer = Buffer.alloc(maxRecordBytes);
  let text = '';
  try {
    while (text.length < maxBytes) {
      try {
        const length = readSync(fd, buffer, 0, buffer.length, null);
        if (length === 0) break;
        text += buffer.toString('utf8', 0, length);
      } catch (error) {
        // EPIPE: records were overwritten before we came to them. EAGAIN: that was the last one.
        if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) break;
      }
    }
  } finally {
    closeSync(fd);
  }
  return parseKernelLog(text);
}
