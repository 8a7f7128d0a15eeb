import type { BoxFact } from '../ports.ts';
import type { OverloadPolicy, Threshold } from './policy.ts';

/** What the last samples say about a threshold. `unknown` changes nothing. */
export type Level = 'high' | 'low' | 'between' | 'unknown';

/** The last samples of the box, oldest first. Not durable: after a start they are taken anew. */
export type Samples = readonly BoxFact[];

export function addSample(
  samples: Samples,
  sample: BoxFact,
  { of, exit }: Pick<OverloadPolicy, 'of' | 'exit'>,
): Samples {
  return [...samples, sample].slice(-Math.max(of, exit));
}

/**
 * `high`: at least `enter` of the last `of` are at or above the threshold. `low`: each of the last `exit` is at or
 * below its lower end. A missing value is no 0: where the newest is missing, nothing is said.
 */
export function levelOf(
  samples: Samples,
  pick: (sample: BoxFact) => number | null,
  { high, low }: Threshold,
  { enter, of, exit }: Pick<OverloadPolicy, 'enter' | 'of' | 'exit'>,
): Level {
  const values = samples.map((sample) => known(pick(sample)));
  const newest = values.at(-1);
  if (newest === undefined || newest === null) return 'unknown';
  const above = values.slice(-of).filter((value) => value !== null && value >= high).length;
  if (above >= enter) return 'high';
  const last = values.slice(-exit);
  if (last.length >= exit && last.every((value) => value !== null && value <= low)) return 'low';
  return 'between';
}

/** Broken sensors give NaN and infinities. */
function known(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : value;
}

/** A yes or no that must hold for a while: 1 and 0 through the same samples. */
export function asNumber(value: boolean | null): number | null {
  return value === null ? null : value ? 1 : 0;
}
