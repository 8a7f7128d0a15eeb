import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheIsInTheWay, parseMeminfo } from '../core/jetson-sysfs.ts';
import type { Clock, GpuControl, Run } from '../ports.ts';
import { findGpuNode, textOf } from './jetson-files.ts';

const syncTimeoutMs = 15_000;

function frequencies(node: string): readonly number[] {
  return (textOf(join(node, 'available_frequencies')) ?? '')
    .trim()
    .split(/\s+/)
    .map(Number)
    .filter((hertz) => Number.isFinite(hertz) && hertz > 0)
    .sort((a, b) => a - b);
}

function hertzIn(node: string, file: string): number | null {
  const text = textOf(join(node, file))?.trim() ?? '';
  return /^\d+$/.test(text) ? Number(text) : null;
}

/** A Jetson by devfreq: one step down in the frequencies the board has, and up again. It has no reset. */
export function jetsonControl(options: {
  readonly root?: string;
  readonly clock: Clock;
  readonly run: Run;
}): GpuControl {
  const { root = '/', clock, run } = options;
  const setMax = async (node: string, hertz: number): Promise<void> => {
    // A maximum below the minimum is refused, so the minimum goes first.
    const min = hertzIn(node, 'min_freq');
    if (min !== null && min > hertz) await writeFile(join(node, 'min_freq'), String(hertz));
    await writeFile(join(node, 'max_freq'), String(hertz));
  };
  return {
    throttle: async (reading) => {
      const node = findGpuNode(root);
      const now = node === null ? null : hertzIn(node, 'max_freq');
      if (node === null || now === null) return { kind: 'refused', detail: 'the GPU has no devfreq node' };
      const lower = frequencies(node).findLast((hertz) => hertz < now);
      if (lower === undefined) return { kind: 'refused', detail: 'the GPU runs at its lowest frequency' };
      try {
        await setMax(node, lower);
      } catch (error) {
        return { kind: 'refused', detail: error instanceof Error ? error.message : String(error) };
      }
      return {
        kind: 'throttled',
        record: { device: reading.device, way: 'devfreq', previous: now, appliedAtMs: clock.wallMs() },
        capMhz: lower / 1_000_000,
      };
    },
    undoThrottle: async (record) => {
      const node = findGpuNode(root);
      const now = node === null ? null : hertzIn(node, 'max_freq');
      if (node === null || now === null) return { kind: 'refused', detail: 'the GPU has no devfreq node' };
      if (record.previous === null)
        return { kind: 'refused', detail: 'the frequency from before the throttling is not known' };
      const next = frequencies(node).find((hertz) => hertz > now) ?? record.previous;
      await setMax(node, Math.min(next, record.previous));
      return { kind: 'undone', left: next >= record.previous ? null : record };
    },
    reset: () => Promise.resolve({ kind: 'refused', detail: 'the GPU of a Jetson cannot be reset alone' }),
    freeCaches: async (signal) => {
      if (!cacheIsInTheWay(parseMeminfo(textOf(join(root, 'proc/meminfo')))))
        return { kind: 'refused', detail: 'the page cache is not in the way' };
      // What is not on the disk yet cannot be given back.
      await run(['sync'], { timeoutMs: syncTimeoutMs, signal });
      try {
        await writeFile(join(root, 'proc/sys/vm/drop_caches'), '1');
      } catch (error) {
        return { kind: 'refused', detail: error instanceof Error ? error.message : String(error) };
      }
      return { kind: 'done', detail: 'the page cache was given back' };
    },
    describe: (action) =>
      action === 'throttle_gpu' ? [`write the next lower frequency to max_freq below ${root}`] : [],
  };
}
