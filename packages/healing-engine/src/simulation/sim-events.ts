import { HealingError } from '../errors.ts';
import type { RuntimeEvent } from '../ports.ts';
import type { MachineTime, SimProcess } from './process.ts';
import type { DaemonState } from './sim-runtime.ts';

/** moby remembers 256 events, also those that a listener was too slow for. */
const remembered = 256;

/** The event streams of the simulated daemon. */
export class SimEvents {
  readonly #time: MachineTime;
  #ring: readonly RuntimeEvent[] = [];
  readonly #listeners = new Set<(event: RuntimeEvent) => void>();
  readonly #breakers = new Set<() => void>();

  constructor(time: MachineTime) {
    this.#time = time;
  }

  get hasListener(): boolean {
    return this.#listeners.size > 0;
  }

  add(event: RuntimeEvent, delivered: boolean): void {
    this.#ring = [...this.#ring.slice(1 - remembered), event];
    if (!delivered) return;
    for (const listener of this.#listeners) listener(event);
  }

  forget(): void {
    this.#ring = [];
  }

  breakStreams(): void {
    for (const end of this.#breakers) end();
  }

  async *stream(
    process: SimProcess,
    daemon: DaemonState,
    signal: AbortSignal,
    sinceMs: number | undefined,
    connected: (() => void) | undefined,
  ): AsyncGenerator<RuntimeEvent> {
    if (daemon !== 'up') {
      await process.call(1, signal, () => {
        throw new HealingError('RUNTIME_UNAVAILABLE', 'The simulated daemon gives no events.');
      });
    }
    const queue = sinceMs === undefined ? [] : this.#ring.filter(({ atMs }) => atMs >= sinceMs);
    const stream = { broken: false };
    let wake = (): void => undefined;
    const listener = (event: RuntimeEvent): void => {
      this.#time.schedule.after(1, () => {
        this.#time.schedule.touch();
        queue.push(event);
        wake();
      });
    };
    const end = (): void => {
      stream.broken = true;
      this.#time.schedule.touch();
      wake();
    };
    this.#listeners.add(listener);
    this.#breakers.add(end);
    signal.addEventListener('abort', end);
    connected?.();
    try {
      while (!stream.broken && process.alive) {
        const event = queue.shift();
        if (event !== undefined) yield event;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.#listeners.delete(listener);
      this.#breakers.delete(end);
      signal.removeEventListener('abort', end);
    }
  }
}
