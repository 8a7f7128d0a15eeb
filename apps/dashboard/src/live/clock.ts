/** The clock of the box as seen from here: the middle of the last few differences. */
export interface BoxClock {
  readonly samples: readonly number[];
  /** Add to the local UTC ms to get the box's. */
  readonly offsetMs: number;
}

export const sameClock: BoxClock = { samples: [], offsetMs: 0 };

const sampleCount = 20;
/** From here on the reader is told, since certificates and schedules depend on it. */
export const noticeableOffsetMs = 30_000;

export function sawBoxTime(clock: BoxClock, boxMs: number, localMs: number): BoxClock {
  const samples = [...clock.samples, boxMs - localMs].slice(-sampleCount);
  const sorted = samples.toSorted((a, b) => a - b);
  return { samples, offsetMs: sorted[Math.floor(sorted.length / 2)] ?? 0 };
}
