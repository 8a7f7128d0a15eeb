import { absent, known, measuredNumber, type Measured } from '../measured.ts';
import type { GpuProcess, GpuReading } from '../reading.ts';
import { readingFromFields } from './fields.ts';

/**
 * XML and `-q` text are both trees. A parser of either gives the leaves of one GPU in order, each with the
 * path of its names; here the paths become the field names of `--query-gpu`.
 */
export interface Leaf {
  /** Names from below the GPU, joined by `/`, lower case, words joined by `_`. */
  readonly path: string;
  readonly text: string;
}

/** Path in XML (all schemas from driver 418 to 595) or in `-q` text to the field. The first hit wins. */
const fieldByPath: Readonly<Record<string, string>> = {
  product_name: 'name',
  uuid: 'uuid',
  gpu_uuid: 'uuid',
  'pci/pci_bus_id': 'pci.bus_id',
  'pci/bus_id': 'pci.bus_id',
  display_active: 'display_active',
  persistence_mode: 'persistence_mode',
  'mig_mode/current_mig': 'mig.mode.current',
  'mig_mode/current': 'mig.mode.current',
  gpu_recovery_action: 'gpu_recovery_action',
  'fb_memory_usage/total': 'memory.total',
  'fb_memory_usage/reserved': 'memory.reserved',
  'fb_memory_usage/used': 'memory.used',
  'utilization/gpu_util': 'utilization.gpu',
  'utilization/gpu': 'utilization.gpu',
  'utilization/memory_util': 'utilization.memory',
  'utilization/memory': 'utilization.memory',
  'retired_pages/multiple_single_bit_retirement/retired_count': 'retired_pages.single_bit_ecc.count',
  'retired_pages/single_bit_ecc': 'retired_pages.single_bit_ecc.count',
  'retired_pages/double_bit_retirement/retired_count': 'retired_pages.double_bit.count',
  'retired_pages/double_bit_ecc': 'retired_pages.double_bit.count',
  'retired_pages/pending_retirement': 'retired_pages.pending',
  'retired_pages/pending_blacklist': 'retired_pages.pending',
  'retired_pages/pending_page_blacklist': 'retired_pages.pending',
  'remapped_rows/remapped_row_unc': 'remapped_rows.uncorrectable',
  'remapped_rows/uncorrectable_error': 'remapped_rows.uncorrectable',
  'remapped_rows/remapped_row_pending': 'remapped_rows.pending',
  'remapped_rows/pending': 'remapped_rows.pending',
  'remapped_rows/remapped_row_failure': 'remapped_rows.failure',
  'remapped_rows/remapping_failure_occurred': 'remapped_rows.failure',
  'temperature/gpu_temp': 'temperature.gpu',
  'temperature/gpu_current_temp': 'temperature.gpu',
  'temperature/gpu_temp_tlimit': 'temperature.gpu.tlimit',
  'temperature/gpu_t.limit_temp': 'temperature.gpu.tlimit',
  'temperature/memory_temp': 'temperature.memory',
  'temperature/memory_current_temp': 'temperature.memory',
  'temperature/gpu_temp_max_gpu_threshold': 'limits.max_operating',
  'temperature/gpu_max_operating_temp': 'limits.max_operating',
  'temperature/gpu_temp_slow_threshold': 'limits.slowdown',
  'temperature/gpu_slowdown_temp': 'limits.slowdown',
  'temperature/gpu_temp_max_threshold': 'limits.shutdown',
  'temperature/gpu_shutdown_temp': 'limits.shutdown',
  'temperature/gpu_temp_slow_tlimit_threshold': 'limits.slowdown_margin',
  'temperature/gpu_slowdown_t.limit_temp': 'limits.slowdown_margin',
  'clocks/sm_clock': 'clocks.current.sm',
  'clocks/sm': 'clocks.current.sm',
  'max_clocks/sm_clock': 'clocks.max.sm',
  'max_clocks/sm': 'clocks.max.sm',
};

/** `power_readings` until 530, `gpu_power_readings` since; several names for the draw. */
const powerField: Readonly<Record<string, string>> = {
  power_draw: 'power.draw',
  average_power_draw: 'power.draw.average',
  instant_power_draw: 'power.draw.instant',
  instantaneous_power_draw: 'power.draw.instant',
  power_limit: 'power.limit',
  current_power_limit: 'power.limit',
  min_power_limit: 'power.min_limit',
};

const counterField: Readonly<Record<string, string>> = {
  hw_therm_slowdown: 'hw_thermal_slowdown',
  hw_thermal_slowdown: 'hw_thermal_slowdown',
};

const reasonField: Readonly<Record<string, string>> = {
  idle: 'gpu_idle',
  hw_slowdown: 'hw_slowdown',
  'hw_slowdown/hw_thermal_slowdown': 'hw_thermal_slowdown',
  'hw_slowdown/hw_power_brake_slowdown': 'hw_power_brake_slowdown',
};

function fieldFor(path: string): string | undefined {
  const direct = fieldByPath[path];
  if (direct !== undefined) return direct;
  const power = /^(?:gpu_)?power_readings\/(\w+)$/.exec(path)?.[1];
  if (power !== undefined) return powerField[power];
  const counter =
    /^clocks_(?:event|throttle)_reasons_counters\/(?:clocks_event_reasons_counters_)?(\w+)$/.exec(path)?.[1];
  if (counter !== undefined) {
    const name = counterField[counter];
    return name === undefined ? undefined : `clocks_event_reasons_counters.${name}`;
  }
  const reason = /^clocks_(?:event|throttle)_reasons\/(?:clocks_(?:event|throttle)_reason_)?([\w/]+)$/.exec(
    path,
  )?.[1];
  if (reason !== undefined) return `clocks_event_reasons.${reasonField[reason] ?? reason}`;
  return undefined;
}

/** Uncorrected errors since the driver was loaded: the schemas name their parts differently, the sum is the same. */
function uncorrectedErrors(leaves: readonly Leaf[]): Measured<number> {
  let sum = 0;
  let told: Measured<number> = absent('not_reported');
  for (const { path, text } of leaves) {
    const part = /^ecc_errors\/volatile\/(.*)$/.exec(path)?.[1];
    if (part === undefined || !/(?:^|_|\/)(?:uncorrectable|double_bit)/.test(part)) continue;
    // Before 450 the parts stand beside their own `total`.
    if (part.startsWith('double_bit') && !part.endsWith('total')) continue;
    const count = measuredNumber(text, 'count');
    if (count.known) {
      sum += count.value;
      told = known(sum);
    } else if (!told.known) {
      told = count;
    }
  }
  return told;
}

/** Before `gpu_recovery_action` came, driver 535 said the same by two flags. */
function olderAdvice(leaves: readonly Leaf[]): string | null {
  const flag = (name: string): boolean =>
    leaves.some(({ path, text }) => path === `gpu_reset_status/${name}` && text.toLowerCase() === 'yes');
  if (flag('reset_required')) return 'Reset';
  if (flag('drain_and_reset_recommended')) return 'Drain and Reset';
  return leaves.some(({ path }) => path.startsWith('gpu_reset_status/')) ? 'None' : null;
}

const processKeys: Readonly<Record<string, 'pid' | 'name' | 'memory'>> = {
  pid: 'pid',
  process_id: 'pid',
  process_name: 'name',
  name: 'name',
  used_memory: 'memory',
  used_gpu_memory: 'memory',
};

function processesIn(leaves: readonly Leaf[], listed: boolean): Measured<readonly GpuProcess[]> {
  const processes: { pid: number; name: string; usedMemoryMib: Measured<number> }[] = [];
  for (const { path, text } of leaves) {
    if (!path.startsWith('processes/')) continue;
    const key = processKeys[path.split('/').at(-1) ?? ''];
    const last = processes.at(-1);
    if (key === 'pid' && /^\d{1,9}$/.test(text)) {
      processes.push({ pid: Number(text), name: '', usedMemoryMib: absent('not_reported') });
    } else if (key === 'name' && last !== undefined) {
      last.name = text;
    } else if (key === 'memory' && last !== undefined) {
      last.usedMemoryMib = measuredNumber(text, 'MiB');
    }
  }
  return processes.length > 0 || listed ? known(processes) : absent('not_reported');
}

export interface GpuTree {
  readonly leaves: readonly Leaf[];
  /** The tree has a list of processes, even if it is empty. */
  readonly listsProcesses: boolean;
  /** Position in the output, which is the index of `-i`; the minor number is something else. */
  readonly index: number;
  readonly timestamp: string | null;
  readonly driverVersion: string | null;
}

export function readingFromLeaves(tree: GpuTree): GpuReading {
  const { leaves } = tree;
  const fields = new Map<string, string>([['index', String(tree.index)]]);
  if (tree.timestamp !== null) fields.set('timestamp', tree.timestamp);
  if (tree.driverVersion !== null) fields.set('driver_version', tree.driverVersion);
  for (const { path, text } of leaves) {
    const field = fieldFor(path);
    if (field !== undefined && !fields.has(field)) fields.set(field, text);
  }
  const advice = olderAdvice(leaves);
  if (advice !== null && !fields.has('gpu_recovery_action')) fields.set('gpu_recovery_action', advice);
  return {
    ...readingFromFields(fields, processesIn(leaves, tree.listsProcesses)),
    uncorrectedEccErrors: uncorrectedErrors(leaves),
  };
}
