import type { Log } from './engine-options.ts';
import type { Clock, Containers, Random, RuntimeEvent } from './ports.ts';

const reconnectMs = { first: 250, max: 15_000 };

export interface EventFollower {
  /** Events since the last call. */
  taken(): number;
  /** Ends the stream that is open and opens a new one: it is open but silent. */
  recycle(): void;
  /** Runs until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

/** Follows the runtime's events as hints to look sooner; a stream that breaks is opened again after a growing, random wait. */
export function followEvents(
  containers: Containers,
  clock: Clock,
  random: Random,
  log: Log,
  onEvent: (event: RuntimeEvent) => Promise<void>,
  onReconnect: () => void,
): EventFollower {
  let events = 0;
  let current: AbortController | null = null;
  const readOne = async (signal: AbortSignal): Promise<boolean> => {
    const stream = new AbortController();
    current = stream;
    let any = false;
    try {
      for await (const event of containers.events(AbortSignal.any([signal, stream.signal]))) {
        any = true;
        events += 1;
        await onEvent(event);
      }
    } catch (error) {
      if (!signal.aborted && !stream.signal.aborted)
        log('warn', 'the event stream of the runtime broke; looking goes on', { error: String(error) });
    } finally {
      current = null;
    }
    return any;
  };
  return {
    taken: () => {
      const count = events;
      events = 0;
      return count;
    },
    recycle: () => current?.abort(),
    run: async (signal) => {
      let failures = 0;
      for (;;) {
        failures = (await readOne(signal)) ? 0 : failures + 1;
        const longest = Math.min(reconnectMs.max, reconnectMs.first * 2 ** Math.min(failures, 10));
        await clock.sleep(longest * (0.5 + random() / 2), signal).catch(() => undefined);
        // What happened meanwhile was announced to nobody.
        if (signal.aborted) return;
        onReconnect();
      }
    },
  };
}
