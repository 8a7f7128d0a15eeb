import type { Log } from './engine-options.ts';
import type { Clock, Containers, Random, RuntimeEvent } from './ports.ts';

const reconnectMs = { first: 250, max: 15_000 };
/** Docker remembers 256 events; older ones are not worth asking for. */
const longestReplayMs = 600_000;
/** Twice what Docker remembers. */
const mostHeard = 512;
/** A replay is short; after this quiet time it is over. */
const replayQuietMs = 150;

export interface EventFollower {
  /** Whether events are delivered now, and those missed before have come. */
  readonly listening: boolean;
  /** Events since the last call. */
  taken(): number;
  /** Ends the stream that is open and opens a new one: it is open but silent. */
  recycle(): void;
  /** Runs until the signal aborts. @param sinceMs UTC time from which on events may have been missed */
  run(signal: AbortSignal, sinceMs: number | null): Promise<void>;
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
  const heard = new Set<string>();
  let events = 0;
  let lastMs: number | null = null;
  let listening = false;
  let current: AbortController | null = null;

  const readOne = async (signal: AbortSignal): Promise<boolean> => {
    const stream = new AbortController();
    current = stream;
    let any = false;
    const settle = async (): Promise<void> => {
      for (let before = -1; before !== events;) {
        before = events;
        await clock.sleep(replayQuietMs, stream.signal);
      }
      listening = true;
      // What happened meanwhile was announced to nobody.
      onReconnect();
    };
    const connected = (): void => void settle().catch(() => undefined);
    const sinceMs = lastMs === null ? undefined : Math.max(lastMs, clock.wallMs() - longestReplayMs);
    const end = (): void => stream.abort();
    signal.addEventListener('abort', end, { once: true });
    try {
      for await (const event of containers.events(stream.signal, sinceMs, connected)) {
        any = true;
        events += 1;
        lastMs = event.atMs;
        // A replay brings what was heard before; after a set clock its times would mislead.
        const key = `${event.id} ${event.kind} ${event.atMs}`;
        if (heard.has(key)) continue;
        heard.add(key);
        if (heard.size > mostHeard) heard.delete(heard.values().next().value ?? '');
        await onEvent(event);
      }
    } catch (error) {
      if (!signal.aborted && !stream.signal.aborted)
        log('warn', 'the event stream of the runtime broke; looking goes on', { error: String(error) });
    } finally {
      listening = false;
      current = null;
      stream.abort();
      signal.removeEventListener('abort', end);
    }
    return any;
  };

  return {
    get listening() {
      return listening;
    },
    taken: () => {
      const count = events;
      events = 0;
      return count;
    },
    recycle: () => current?.abort(),
    run: async (signal, sinceMs) => {
      lastMs = sinceMs;
      let failures = 0;
      for (;;) {
        failures = (await readOne(signal)) ? 0 : failures + 1;
        lastMs ??= clock.wallMs();
        const longest = Math.min(reconnectMs.max, reconnectMs.first * 2 ** Math.min(failures, 10));
        await clock.sleep(longest * (0.5 + random() / 2), signal).catch(() => undefined);
        if (signal.aborted) return;
      }
    },
  };
}
