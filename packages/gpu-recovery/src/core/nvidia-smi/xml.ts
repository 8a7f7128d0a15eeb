import type { GpuReading } from '../reading.ts';
import { readingFromLeaves, type Leaf } from './leaves.ts';

const entity: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function unescape(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (whole, name: string) => entity[name] ?? whole);
}

interface OpenGpu {
  readonly leaves: Leaf[];
  listsProcesses: boolean;
  /** Depth of the `gpu` element in the path of open elements. */
  readonly depth: number;
}

/**
 * `nvidia-smi -q -x`, schemas v8 to v13. A scanner for this one generator, not an XML parser: no
 * attributes but skipped, no CDATA, no entities but the five. A cut-off document gives the GPUs read so far.
 */
export function parseXml(text: string): readonly GpuReading[] {
  const readings: GpuReading[] = [];
  const open: string[] = [];
  let timestamp: string | null = null;
  let driverVersion: string | null = null;
  let gpu: OpenGpu | null = null;
  let leafText = '';
  const finish = (done: OpenGpu): void => {
    readings.push(
      readingFromLeaves({
        leaves: done.leaves,
        listsProcesses: done.listsProcesses,
        index: readings.length,
        timestamp,
        driverVersion,
      }),
    );
  };
  for (const token of text.matchAll(/<(\/?)([A-Za-z_][\w.-]*)[^<>]*?(\/?)>([^<]*)/g)) {
    const [, closing = '', name = '', selfClosing = '', after = ''] = token;
    if (closing === '' && selfClosing === '') {
      open.push(name.toLowerCase());
      leafText = after;
      if (name === 'gpu' && gpu === null) {
        gpu = { leaves: [], listsProcesses: false, depth: open.length };
      }
      continue;
    }
    if (gpu !== null && name === 'processes') gpu.listsProcesses = true;
    if (selfClosing !== '') continue;
    // A closing tag that does not match is damage: drop back to where it does.
    const at = open.lastIndexOf(name.toLowerCase());
    if (at < 0) continue;
    const value = unescape(leafText.trim());
    if (value !== '' && at === open.length - 1) {
      if (gpu !== null) gpu.leaves.push({ path: open.slice(gpu.depth).join('/'), text: value });
      else if (name === 'timestamp') timestamp = value;
      else if (name === 'driver_version') driverVersion = value;
    }
    leafText = '';
    open.length = at;
    if (gpu !== null && open.length < gpu.depth) {
      finish(gpu);
      gpu = null;
    }
  }
  if (gpu !== null) finish(gpu);
  return readings;
}
