import type { Sign } from '../diagnosis.ts';
import type { View } from '../device-state.ts';
import { heldForMs, sampleBefore } from '../history.ts';
import { holding } from '../hysteresis.ts';
import { usedMemoryFraction, type GpuReading } from '../reading.ts';
import { oomThreshold, usableMib } from './oom-threshold.ts';

const growthWindowMs = 15_000;
const exhaustedForMs = 10_000;
const clearForMs = 30_000;
const oomHoldMs = 120_000;
/** New versions of Ollama free idle models by themselves after an error. */
const oomGraceMs = 5_000;
const fragmentedForMs = 30_000;

const oomPatterns: readonly RegExp[] = [
  /cudaMalloc failed/i,
  /out of (?:device )?memory/i,
  /failed to allocate/i,
  /NvMapMemAllocInternalTagged.*error 12/,
];

/**
 * The line of a service log that tells of memory that could not be had; null when none does. When the last
 * line says that Ollama goes on without pipeline parallelism it has coped by itself.
 */
export function oomInLog(lines: readonly string[]): string | null {
  const last = lines.findLast((line) => line.trim() !== '') ?? '';
  if (last.includes('retrying without pipeline parallelism')) return null;
  return (
    lines
      .find((line) => oomPatterns.some((pattern) => pattern.test(line)))
      ?.trim()
      .slice(0, 300) ?? null
  );
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(0)} %`;
}

function describeUse(reading: GpuReading, fraction: number): string {
  const used = reading.memoryUsedMib.known ? reading.memoryUsedMib.value : 0;
  const usable = usableMib(reading);
  const whose = reading.kind === 'integrated' ? 'memory of the board' : 'GPU memory';
  const total = usable.known ? ` of ${(usable.value / 1024).toFixed(1)}` : '';
  return `${percent(fraction)} of the ${whose} is in use (${(used / 1024).toFixed(1)}${total} GiB)`;
}

/** Share a minute by which use grew while it stayed above the pressure level; null when that is not known. */
function growthPerMinute(view: View, level: number): number | null {
  const above = (reading: GpuReading): boolean => {
    const fraction = usedMemoryFraction(reading);
    return fraction.known && fraction.value >= level;
  };
  if (heldForMs(view.state.history, above) < growthWindowMs) return null;
  const before = sampleBefore(view.state.history, growthWindowMs);
  const last = view.state.history.at(-1);
  if (before === null || last === undefined) return null;
  const [then, now] = [usedMemoryFraction(before.reading), usedMemoryFraction(last.reading)];
  if (!then.known || !now.known) return null;
  return (now.value - then.value) / ((last.atMs - before.atMs) / 60_000);
}

/** R1: a full memory that grows, one that has run out, and one in too small pieces. */
export function memorySigns(view: View): readonly Sign[] {
  return [...levelSigns(view), oomSign(view), ...fragmentationSigns(view)];
}

function levelSigns(view: View): readonly Sign[] {
  const { reading, policy } = view;
  if (reading === null) return [];
  const fraction = usedMemoryFraction(reading);
  const usable = usableMib(reading);
  if (!fraction.known || !usable.known || usable.value <= 0) return [];
  const { memory } = policy;
  const threshold = oomThreshold({ deviceMib: usable.value, usedGib: memory.usedGib });
  const level =
    threshold.origin === 'fraction'
      ? memory.pressureFraction
      : Math.min(memory.pressureFraction, threshold.usedMib / usable.value);
  const growth = growthPerMinute(view, level);
  // While a model is loaded memory is meant to fill up.
  const loading = view.work.known && view.work.phase === 'load';
  const grows = growth !== null && growth >= memory.growthPerMinute && !loading;
  const headroomMib = usable.value * (1 - fraction.value);
  const use = describeUse(reading, fraction.value);
  const growing =
    growth === null ? [] : [`it grows by ${percent(Math.max(0, growth))} of the device a minute`];
  const base = {
    clear: fraction.value < memory.clearFraction,
    clearForMs,
    cause: { kind: 'rule' },
  } as const;
  return [
    {
      ...base,
      id: 'gpu_memory_pressure',
      rule: 'level',
      severity: 'info',
      raise: fraction.value >= level,
      raiseForMs: growthWindowMs,
      evidence: [use, 'that alone is normal: models are loaded to fill it'],
    },
    {
      ...base,
      id: 'gpu_memory_pressure',
      rule: 'growth',
      severity: 'warning',
      raise: fraction.value >= level && grows,
      raiseForMs: 0,
      evidence: [use, ...growing],
    },
    {
      ...base,
      id: 'gpu_memory_exhausted',
      rule: 'growth',
      severity: 'critical',
      raise: (fraction.value >= memory.exhaustedFraction || headroomMib < memory.minHeadroomMib) && grows,
      raiseForMs: exhaustedForMs,
      evidence: [use, ...growing, `${headroomMib.toFixed(0)} MiB are left`],
    },
  ];
}

function oomSign(view: View): Sign {
  const { oom } = view.state;
  const recent = oom !== null && view.nowMs - oom.atMs <= oomHoldMs;
  return {
    id: 'gpu_memory_exhausted',
    rule: 'event',
    severity: 'critical',
    ...holding(recent),
    raiseForMs: oomGraceMs,
    clearForMs: 0,
    evidence: oom === null ? [] : [`an allocation failed: ${oom.text}`],
    cause: { kind: 'rule' },
  };
}

function fragmentationSigns(view: View): readonly Sign[] {
  const block = view.reading?.largestFreeBlockKib;
  if (block?.known !== true) return [];
  const limit = view.policy.memory.fragmentedBlockKib;
  return [
    {
      id: 'gpu_memory_pressure',
      rule: 'fragmentation',
      severity: 'warning',
      raise: block.value <= limit,
      clear: block.value > 4 * limit,
      raiseForMs: fragmentedForMs,
      clearForMs,
      evidence: [
        `the largest free piece of memory is ${block.value} KiB; fragmentation of NvMap lasts until a reboot`,
      ],
      cause: { kind: 'rule' },
    },
  ];
}
