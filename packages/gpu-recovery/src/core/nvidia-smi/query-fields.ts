/**
 * The fields worth asking for, once a second. One that the driver does not know makes the whole query end
 * with status 2, so the list is cut to what `--help-query-gpu` of this very driver names.
 */
const wanted: readonly string[] = [
  'timestamp',
  'index',
  'uuid',
  'pci.bus_id',
  'name',
  'driver_version',
  'utilization.gpu',
  'utilization.memory',
  'memory.total',
  'memory.reserved',
  'memory.used',
  'temperature.gpu',
  'temperature.gpu.tlimit',
  'temperature.memory',
  'power.draw',
  'power.draw.instant',
  'power.limit',
  'power.min_limit',
  'clocks.current.sm',
  'clocks.max.sm',
  'clocks_event_reasons.active',
  'clocks_event_reasons_counters.hw_thermal_slowdown',
  'gpu_recovery_action',
  'ecc.errors.uncorrected.volatile.total',
  'remapped_rows.uncorrectable',
  'remapped_rows.pending',
  'remapped_rows.failure',
  'retired_pages.single_bit_ecc.count',
  'retired_pages.double_bit.count',
  'retired_pages.pending',
  'display_active',
  'mig.mode.current',
  'persistence_mode',
];

/** Drivers before 535 only know the old prefix. */
const olderName: Readonly<Record<string, string>> = {
  'clocks_event_reasons.active': 'clocks_throttle_reasons.active',
};

/** Every name in the help text: lines of `"name"` or `"name" or "alias"`. */
export function queryFieldNames(help: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const line of help.split('\n')) {
    if (!/^\s*"/.test(line)) continue;
    for (const match of line.matchAll(/"([A-Za-z][\w.]*)"/g)) if (match[1] !== undefined) names.add(match[1]);
  }
  return names;
}

/** The query for this driver: names in the order of the columns. */
export function chooseQueryFields(available: ReadonlySet<string>): readonly string[] {
  return wanted.flatMap((field) => {
    if (available.has(field)) return [field];
    const older = olderName[field];
    return older !== undefined && available.has(older) ? [older] : [];
  });
}
