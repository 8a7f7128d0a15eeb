import type { IDataObject } from 'n8n-workflow';
import { type Reading, seriesName } from '../ArasulDevice/metrics.ts';

export interface Threshold {
  readonly metric: string;
  readonly condition: 'above' | 'below';
  readonly limit: number;
  /** How long the value must be beyond the limit, and back again, before it counts. */
  readonly forMs: number;
}

interface Watch {
  /** Since when the value is on the other side of what was told last; null when it is not. */
  readonly turnedAt: number | null;
  readonly raised: boolean;
}

/**
 * Tells when a metric crosses a limit and when it comes back. A value between two ticks that jumps over the
 * limit and back within the time that must pass says nothing.
 */
export class Thresholds {
  readonly #thresholds: readonly Threshold[];
  readonly #watches = new Map<string, Watch>();

  constructor(thresholds: readonly Threshold[]) {
    this.#thresholds = thresholds;
  }

  get isEmpty(): boolean {
    return this.#thresholds.length === 0;
  }

  /** One tick of the metrics. `t` is UTC ms of the box. */
  observe(readings: readonly Reading[], t: number): readonly IDataObject[] {
    return this.#thresholds.flatMap((threshold, index) =>
      readings
        .filter(({ slot }) => slot.name === threshold.metric)
        .flatMap((reading) => this.#check(threshold, index, reading, t)),
    );
  }

  #check(threshold: Threshold, index: number, { slot, value }: Reading, t: number): readonly IDataObject[] {
    // What was not measured is not known: neither beyond the limit nor back.
    if (value === null) return [];
    const series = seriesName(slot);
    const key = `${index} ${series}`;
    const { turnedAt, raised } = this.#watches.get(key) ?? { turnedAt: null, raised: false };
    const beyond = threshold.condition === 'above' ? value > threshold.limit : value < threshold.limit;
    if (beyond === raised) {
      this.#watches.set(key, { turnedAt: null, raised });
      return [];
    }
    const since = turnedAt ?? t;
    if (t - since < threshold.forMs) {
      this.#watches.set(key, { turnedAt: since, raised });
      return [];
    }
    this.#watches.set(key, { turnedAt: null, raised: beyond });
    return [
      {
        kind: beyond ? 'threshold.raised' : 'threshold.cleared',
        severity: beyond ? 'WARNING' : 'INFO',
        time: new Date(t).toISOString(),
        since: new Date(since).toISOString(),
        metric: series,
        unit: slot.unit,
        value,
        condition: threshold.condition,
        limit: threshold.limit,
      },
    ];
  }
}
