import type { DiagnosisSeverity, Sign } from '../diagnosis.ts';
import type { View } from '../device-state.ts';
import { sampleBefore } from '../history.ts';
import { holding, type GateInput } from '../hysteresis.ts';
import { throttleBit, type GpuReading } from '../reading.ts';

const clearForMs = 30_000;
const counterWindowMs = 10_000;
const counterRiseUs = 1_000_000;

interface Level extends Omit<GateInput, 'clearForMs'> {
  readonly rule: string;
  readonly severity: DiagnosisSeverity;
  readonly says: string;
}

function sign(level: Level): Sign {
  const { says, ...rest } = level;
  return { id: 'gpu_thermal', ...rest, clearForMs, evidence: [says], cause: { kind: 'rule' } };
}

/** R3, in the order of trust: what the hardware does, what its margin says, its absolute limits, ours. */
export function thermalSigns(view: View): readonly Sign[] {
  const { reading } = view;
  if (reading === null) return [];
  return [...slowdownSigns(view, reading), ...levelSigns(view, reading)];
}

function slowdownSigns(view: View, reading: GpuReading): readonly Sign[] {
  const signs: Sign[] = [];
  const reasons = reading.throttleReasons;
  const growth = counterGrowthUs(view);
  if (reasons.known || growth !== null) {
    const bit = reasons.known && (reasons.value & throttleBit.hwThermal) !== 0;
    const grew = growth !== null && growth > counterRiseUs;
    signs.push(
      sign({
        rule: 'hardware',
        severity: 'critical',
        ...holding(bit || grew),
        raiseForMs: 0,
        says: bit
          ? 'the hardware slows the GPU down because of heat'
          : `the hardware slowed the GPU down for ${((growth ?? 0) / 1e6).toFixed(1)} s of the last ${counterWindowMs / 1000} s`,
      }),
    );
  }
  if (reasons.known) {
    const bit = (reasons.value & throttleBit.swThermal) !== 0;
    signs.push(
      sign({
        rule: 'driver',
        severity: 'warning',
        ...holding(bit),
        raiseForMs: 30_000,
        says: 'the driver slows the GPU down because of heat',
      }),
    );
  }
  return signs;
}

/** Growth of the hardware's counter over the window; null when it cannot be told or the driver was reloaded. */
function counterGrowthUs(view: View): number | null {
  const before = sampleBefore(view.state.history, counterWindowMs)?.reading.hwThermalSlowdownUs;
  const now = view.reading?.hwThermalSlowdownUs;
  if (before?.known !== true || now?.known !== true || now.value < before.value) return null;
  return now.value - before.value;
}

function levelSigns(view: View, reading: GpuReading): readonly Sign[] {
  const { temperatureMarginC: margin, temperatureC: temperature, thermalLimits: limits } = reading;
  const { thermal } = view.policy;
  if (margin.known) {
    const slowdown = limits.slowdownMarginC.known ? limits.slowdownMarginC.value : thermal.slowdownMarginC;
    const says = `${margin.value} C are left to the thermal limit of the device; it slows down at ${slowdown}`;
    const clear = margin.value >= thermal.marginClearC;
    return [
      sign({
        rule: 'margin-slowdown',
        severity: 'critical',
        raise: margin.value <= slowdown,
        clear,
        raiseForMs: 1,
        says,
      }),
      sign({
        rule: 'margin',
        severity: 'warning',
        raise: margin.value <= thermal.marginWarnC,
        clear,
        raiseForMs: 10_000,
        says,
      }),
    ];
  }
  if (!temperature.known) return [];
  const { warnC, criticalC, whose } = absoluteLevels(view, reading);
  const says = (level: number): string =>
    `the GPU is at ${temperature.value.toFixed(0)} C; ${whose} ${level.toFixed(0)} C`;
  return [
    sign({
      rule: 'absolute-critical',
      severity: 'critical',
      raise: temperature.value >= criticalC,
      clear: temperature.value < criticalC - 5,
      raiseForMs: 5_000,
      says: says(criticalC),
    }),
    sign({
      rule: 'absolute',
      severity: 'warning',
      raise: temperature.value >= warnC,
      clear: temperature.value < warnC - 5,
      raiseForMs: 10_000,
      says: says(warnC),
    }),
  ];
}

/** The device's own limits first: 83 C is the normal target of consumer cards. */
function absoluteLevels(
  view: View,
  reading: GpuReading,
): { readonly warnC: number; readonly criticalC: number; readonly whose: string } {
  const { maxOperatingC, slowdownC } = reading.thermalLimits;
  if (reading.kind === 'integrated' && slowdownC.known) {
    return {
      warnC: slowdownC.value - 10,
      criticalC: slowdownC.value - 4,
      whose: 'by the trip points of the kernel it is hot from',
    };
  }
  const { warnC, criticalC } = view.policy.thermal;
  if (slowdownC.known) {
    const own = maxOperatingC.known ? maxOperatingC.value - 3 : slowdownC.value - 8;
    return { warnC: own, criticalC: slowdownC.value - 3, whose: 'by its own limits it is hot from' };
  }
  return { warnC, criticalC, whose: 'without limits of its own it counts as hot from' };
}
