import type { Sign } from '../diagnosis.ts';
import type { BrakeMinute, View } from '../device-state.ts';
import { throttleBit, type GpuReading } from '../reading.ts';

const minutes = 10;
/** gpud: in six of the last ten minutes. */
const activeMinutes = 6;
/** nvidia_gpu_exporter: five minutes without a gap. */
const withoutGap = 5;

/**
 * The board brakes for its power supply. The general slowdown bit also comes with heat, which is another
 * fault; a software power cap (0x04) is normal and even set on an idle card.
 */
export function isBraking(reading: GpuReading): boolean | null {
  const reasons = reading.throttleReasons;
  if (!reasons.known) return null;
  const has = (bit: number): boolean => (reasons.value & bit) !== 0;
  return has(throttleBit.powerBrake) || (has(throttleBit.hwSlowdown) && !has(throttleBit.hwThermal));
}

/** Minutes with their answer; one with a brake in it is active. */
export function countBrake(
  log: readonly BrakeMinute[],
  reading: GpuReading,
  atMs: number,
): readonly BrakeMinute[] {
  const active = isBraking(reading);
  if (active === null) return log;
  const minute = Math.floor(atMs / 60_000);
  const last = log.at(-1);
  if (last?.minute === minute) return active && !last.active ? log.with(-1, { minute, active }) : log;
  return [...log.filter((bin) => minute - bin.minute < minutes), { minute, active }];
}

/** R4. */
export function powerSigns(view: View): readonly Sign[] {
  const { brake } = view.state;
  if (brake.length === 0) return [];
  const active = brake.filter((bin) => bin.active).length;
  const recent = brake.slice(-(withoutGap + 1));
  // The sixth minute has only begun, so five whole ones lie before it.
  const unbroken = recent.length > withoutGap && recent.every((bin) => bin.active);
  const holds = active >= activeMinutes || unbroken;
  return [
    {
      id: 'gpu_power_brake',
      rule: 'minutes',
      severity: 'critical',
      raise: holds,
      clear: active === 0,
      raiseForMs: 0,
      clearForMs: 0,
      evidence: [
        `the board slowed the GPU down for lack of power in ${active} of the last ${brake.length} minutes`,
        'the power supply or its cables are to be looked at',
      ],
      cause: { kind: 'rule' },
    },
  ];
}
