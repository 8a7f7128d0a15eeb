import type { MetricsHistory } from '@arasul/edge/contract';
import { Ring } from './ring.ts';
import { type LiveInput, type LiveState, type Moment, initialState, reduce } from './state.ts';

/** What the store needs from the browser. */
export interface StorePorts {
  readonly now: () => Moment;
  /** Calls back before the next paint; never while the page is hidden. */
  readonly beforePaint: (flush: () => void) => void;
}

/** Ten minutes at 1 Hz. */
const ringCapacity = 600;

/**
 * The live data, outside React. Inputs change the state at once; those who watch it are told once per paint,
 * however many frames came meanwhile.
 */
export class LiveStore {
  readonly #ports: StorePorts;
  readonly #listeners = new Set<() => void>();
  #ring = new Ring(ringCapacity);
  #state: LiveState;
  #told: LiveState;
  #pending = false;

  constructor(ports: StorePorts) {
    this.#ports = ports;
    this.#state = initialState(ports.now());
    this.#told = this.#state;
  }

  /** The state as of the last paint; the same object until it changes. */
  readonly shown = (): LiveState => this.#told;

  /** The state with everything that came, for the connection itself. */
  get current(): LiveState {
    return this.#state;
  }

  /** Samples of the last minutes. */
  get ring(): Ring {
    return this.#ring;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  input(input: LiveInput): void {
    const next = reduce(this.#state, input, this.#ports.now());
    if (input.kind === 'frame') this.#ring.push(input.t, input.values);
    if (next === this.#state) return;
    this.#state = next;
    this.#schedule();
  }

  /** Puts what was stored before the first live sample in front of it. */
  backfill(history: MetricsHistory): void {
    const before = this.#ring;
    const firstLive = before.times()[0] ?? Number.POSITIVE_INFINITY;
    const points = Math.max(0, ...history.series.map(({ values }) => values.length));
    const filled = new Ring(ringCapacity);
    for (let index = 0; index < points; index += 1) {
      const t = history.t0 + index * history.stepMs;
      if (t >= firstLive) break;
      const row: (number | null)[] = [];
      for (const { slot, values } of history.series) row[slot.slot] = values[index] ?? null;
      filled.push(
        t,
        Array.from(row, (value: number | null | undefined) => value ?? null),
      );
    }
    const slots = Math.max(0, ...this.#state.slots.map(({ slot }) => slot + 1));
    before.times().forEach((t, index) => {
      filled.push(
        t,
        Array.from({ length: slots }, (_, slot) => before.values(slot)[index] ?? null),
      );
    });
    this.#ring = filled;
    this.#schedule();
  }

  /** Forgets everything: another person may log in next. */
  reset(): void {
    this.#ring = new Ring(ringCapacity);
    this.#state = initialState(this.#ports.now());
    this.#schedule();
  }

  #schedule(): void {
    if (this.#pending) return;
    this.#pending = true;
    this.#ports.beforePaint(() => {
      this.#pending = false;
      this.#told = this.#state;
      for (const listener of this.#listeners) listener();
    });
  }
}
