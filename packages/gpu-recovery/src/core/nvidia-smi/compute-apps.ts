import { measuredNumber } from '../measured.ts';
import type { GpuProcess } from '../reading.ts';
import { fieldName } from './fields.ts';

/** A process and the device it runs on (UUID, else the PCI address as printed). */
export interface ComputeApp {
  readonly device: string;
  readonly process: GpuProcess;
}

/**
 * `--query-compute-apps … --format=csv`. A header without rows means that no process is there; an empty
 * text (`noheader`) means the same. nvidia-smi does not quote, so a name may hold commas: the surplus
 * cells of a row belong to it.
 */
export function parseComputeApps(
  text: string,
  fields: readonly string[] | null = null,
): readonly ComputeApp[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const columns = (fields ?? lines.shift()?.split(',') ?? []).map(fieldName);
  const nameAt = columns.findIndex((column) => column === 'process_name' || column === 'name');
  const apps: ComputeApp[] = [];
  for (const line of lines) {
    const cells = line.split(',').map((cell) => cell.trim());
    const surplus = cells.length - columns.length;
    if (surplus < 0 || (surplus > 0 && nameAt < 0)) continue;
    if (surplus > 0) cells.splice(nameAt, surplus + 1, cells.slice(nameAt, nameAt + surplus + 1).join(', '));
    const cell = (name: string): string => cells[columns.indexOf(name)] ?? '';
    const pid = measuredNumber(cell('pid'), 'count');
    if (!pid.known || !Number.isInteger(pid.value)) continue;
    apps.push({
      device: cell('uuid') || cell('pci.bus_id'),
      process: {
        pid: pid.value,
        name: cell('process_name'),
        usedMemoryMib: measuredNumber(cell('used_gpu_memory') || cell('used_memory'), 'MiB'),
      },
    });
  }
  return apps;
}
