import { absent, known, type Measured } from './measured.ts';

/**
 * What this device draws when idle and when it works, learned while it can be told apart. A hung GPU spins
 * at high utilisation but near idle power (GB10: 13-27 W hung, 45-90 W working).
 */
export interface PowerBand {
  readonly idle: readonly Bin[];
  readonly busy: readonly Bin[];
}

interface Bin {
  readonly minute: number;
  readonly sum: number;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

export const emptyBand: PowerBand = { idle: [], busy: [] };

const keptMinutes = 60;
/** A minute counts once it covers so much time. */
const minCoverMs = 8_000;
/** How far above idle still is idle, as a share of the way to busy. */
const lowShare = 0.25;
/** Without an idle level: share of the highest minute that was seen while working. */
const lowShareOfBusy = 0.35;

function add(bins: readonly Bin[], watts: number, atMs: number): readonly Bin[] {
  const minute = Math.floor(atMs / 60_000);
  const last = bins.at(-1);
  if (last?.minute === minute) {
    return bins.with(-1, { ...last, sum: last.sum + watts, count: last.count + 1, lastMs: atMs });
  }
  return [...bins.slice(-(keptMinutes - 1)), { minute, sum: watts, count: 1, firstMs: atMs, lastMs: atMs }];
}

export function learn(band: PowerBand, as: 'idle' | 'busy', watts: number, atMs: number): PowerBand {
  return { ...band, [as]: add(band[as], watts, atMs) };
}

function means(bins: readonly Bin[]): readonly number[] {
  return bins
    .filter(({ firstMs, lastMs }) => lastMs - firstMs >= minCoverMs)
    .map(({ sum, count }) => sum / count);
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

/** Power at or below which the device does no work; absent until it was seen working. */
export function lowPowerW(band: PowerBand): Measured<number> {
  const busy = means(band.busy);
  const idle = means(band.idle);
  const typical = median(busy);
  if (typical === null) return absent('not_reported');
  if (idle.length === 0) return known(lowShareOfBusy * Math.max(...busy));
  const floor = Math.min(...idle);
  // Idle above busy is not a band; a device without one has no low power to speak of.
  if (floor >= typical) return absent('unreadable');
  return known(floor + lowShare * (typical - floor));
}
