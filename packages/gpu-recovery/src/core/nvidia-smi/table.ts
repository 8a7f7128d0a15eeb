import { absent, known, measuredNumber, type Measured } from '../measured.ts';
import type { GpuProcess, GpuReading } from '../reading.ts';
import { readingFromFields } from './fields.ts';

/** `|   0  NVIDIA L40S                    Off |   00000000:01:00.0 Off |                    0 |` */
const firstRow =
  /^\|\s+(\d+)\s+(\S.*?)\s+(On|Off|N\/A)\s+\|\s+([0-9a-fA-F:.]+|N\/A)\s+(\S+)\s+\|\s+(\S+)\s+\|/;
/** `| N/A   64C    P0            242W /  350W |       0MiB /  46068MiB |    100%      Default |` */
const secondRow = /^\|\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+\/\s+(\S+)\s+\|\s+(.+?)\s+\|\s+(\S+)\s+\S.*\|/;
/** `|    0   N/A  N/A     1234      C   ./gpu_burn     28234MiB |`, and without GI and CI before 450. */
const processRow =
  /^\|\s+(\d+)\s+(?:(?:N\/A|\d+)\s+(?:N\/A|\d+)\s+)?(\d+)\s+(C|G|C\+G|M\+C)\s+(\S.*?)\s+(\d+MiB|N\/A)\s+\|/;

const memory = /^(\S+)\s+\/\s+(\S+)$/;

interface Row {
  readonly fields: Map<string, string>;
  readonly processes: GpuProcess[];
}

/** The table that `nvidia-smi` prints without arguments. */
export function parseTable(text: string): readonly GpuReading[] {
  const rows = new Map<string, Row>();
  const driver = /Driver Version:\s*([\d.]+)/.exec(text)?.[1];
  let current: Row | null = null;
  let listsProcesses = false;
  for (const line of text.split('\n')) {
    const process = listsProcesses ? processRow.exec(line) : null;
    if (/^\|\s*Processes:/.test(line)) {
      listsProcesses = true;
    } else if (process !== null) {
      const [, index = '', pid = '', , name = '', used = ''] = process;
      rows.get(index)?.processes.push({
        pid: Number(pid),
        name,
        usedMemoryMib: measuredNumber(used, 'MiB'),
      });
    } else if (!listsProcesses) {
      current = readDeviceRow(line, rows, current, driver);
    }
  }
  return [...rows.values()].map((row) => {
    const processes: Measured<readonly GpuProcess[]> = listsProcesses
      ? known(row.processes)
      : absent('not_reported');
    return readingFromFields(row.fields, processes);
  });
}

function readDeviceRow(
  line: string,
  rows: Map<string, Row>,
  current: Row | null,
  driver: string | undefined,
): Row | null {
  const first = firstRow.exec(line);
  if (first !== null) {
    const [, index = '', name = '', persistence = '', bus = '', display = '', ecc = ''] = first;
    const row: Row = {
      fields: new Map([
        ['index', index],
        ['name', name],
        ['persistence_mode', persistence],
        ['pci.bus_id', bus],
        ['display_active', display],
        ['ecc.errors.uncorrected.volatile.total', ecc],
      ]),
      processes: [],
    };
    if (driver !== undefined) row.fields.set('driver_version', driver);
    rows.set(index, row);
    return row;
  }
  const second = current === null ? null : secondRow.exec(line);
  if (current !== null && second !== null) {
    const [, , temperature = '', , power = '', limit = '', memories = '', utilization = ''] = second;
    current.fields.set('temperature.gpu', temperature);
    current.fields.set('power.draw', power);
    current.fields.set('power.limit', limit);
    current.fields.set('utilization.gpu', utilization);
    const used = memory.exec(memories);
    if (used?.[1] !== undefined && used[2] !== undefined) {
      current.fields.set('memory.used', used[1]);
      current.fields.set('memory.total', used[2]);
    }
    return null;
  }
  return current;
}
