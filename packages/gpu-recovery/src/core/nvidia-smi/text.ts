import type { GpuReading } from '../reading.ts';
import { readingFromLeaves, type Leaf } from './leaves.ts';

/** `GPU Recovery Action` as a path element: `gpu_recovery_action`. */
function pathName(title: string): string {
  return title
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
}

interface Section {
  readonly indent: number;
  readonly name: string;
}

/**
 * `nvidia-smi -q`. Indentation makes the tree; a line with a colon is a value, one without opens a section.
 * Inside `Processes` a value may have values below it.
 */
export function parseText(text: string): readonly GpuReading[] {
  const readings: GpuReading[] = [];
  let timestamp: string | null = null;
  let driverVersion: string | null = null;
  let gpu: { leaves: Leaf[]; listsProcesses: boolean } | null = null;
  let sections: Section[] = [];
  const finish = (): void => {
    if (gpu !== null)
      readings.push(readingFromLeaves({ ...gpu, index: readings.length, timestamp, driverVersion }));
  };
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    if (/^GPU [0-9a-fA-F:.]+\s*$/.test(line)) {
      finish();
      gpu = { leaves: [], listsProcesses: false };
      sections = [];
      continue;
    }
    const indent = line.length - line.trimStart().length;
    const value = /^\s*(.*?)\s*:\s(.*)$/.exec(line);
    if (gpu === null) {
      if (value?.[1] === 'Timestamp') timestamp = value[2]?.trim() ?? null;
      if (value?.[1] === 'Driver Version') driverVersion = value[2]?.trim() ?? null;
      continue;
    }
    sections = sections.filter((section) => section.indent < indent);
    const name = pathName(value?.[1] ?? line.replace(/:\s*$/, ''));
    if (name === 'processes') gpu.listsProcesses = true;
    if (value?.[2] !== undefined) {
      const path = [...sections.map((section) => section.name), name].join('/');
      gpu.leaves.push({ path, text: value[2].trim() });
    }
    sections.push({ indent, name });
  }
  finish();
  return readings;
}
