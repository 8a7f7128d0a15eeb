import type { Log } from './engine-options.ts';
import { momentOf, type Moment } from './moment.ts';
import type { Clock, Containers, Random, RuntimeEvent } from './ports.ts';

const reconnectMs = { first: 250, max: 15_000 };
/** Docker remembers 256 events; older ones are not worth asking for. */
const longestReplayMs = 600_000;
/** A replay is short; after this quiet time it is over. */
const replayQuietMs = 150;
/** Twice what Docker remembers. */
const mostHeard = 512;
/** A wall clock that moved by more than this beside the monotonic one was set. */
const clockStepMs = 2_000;

export interface EventFollower {
  /** Whether events are delivered now, and those missed before have come. */
  readonly listening: boolean;
  /** Events since the last call. */
  taken(): number;
  /** Ends the stream that is open and opens a new one: it is open but silent. */
  recycle(): void;
  /** Runs until the signal aborts. @param since moment from which on events may have been missed */
  run(signal: AbortSignal, since: Moment | null): Promise<void>;
}

/**
 * Follows the runtime's events as hints to look sooner; a stream that breaks is opened again after a growing, random
 * wait. What was missed meanwhile is asked for and delivered in one piece: a stop and the start after it are no wish
 * of a person to stop, and must not be looked at in between.
 */
export function followEvents(
  containers: Containers,
  clock: Clock,
  random: Random,
  log: Log,
  onEvents: (events: readonly RuntimeEvent[]) => Promise<void>,
  onListening: () => void,
): EventFollower {
  const heard = new Set<string>();
  let events = 0;
  let last: Moment | null = null;
  let listening = false;
  let buffered: RuntimeEvent[] = [];
  let current: AbortController | null = null;

  /** Times of another clock would bring back what is long over. */
  const replayFrom = (): number | undefined => {
    if (last === null) return undefined;
    const { wallMs, monotonicMs } = momentOf(clock);
    if (Math.abs(wallMs - last.wallMs - (monotonicMs - last.monotonicMs)) > clockStepMs) return undefined;
    return Math.max(last.wallMs - 1_000, wallMs - longestReplayMs);
  };

  const isNew = (event: RuntimeEvent): boolean => {
    const key = `${event.id} ${event.kind} ${event.atMs}`;
    if (heard.has(key)) return false;
    heard.add(key);
    if (heard.size > mostHeard) heard.delete(heard.values().next().value ?? '');
    return true;
  };

  const settle = async (stream: AbortSignal): Promise<void> => {
    for (let before = -1; before !== events;) {
      before = events;
      await clock.sleep(replayQuietMs, stream);
    }
    const missed = buffered;
    buffered = [];
    listening = true;
    await onEvents(missed);
    // What happened meanwhile was announced to nobody.
    onListening();
  };

  const readOne = async (signal: AbortSignal): Promise<boolean> => {
    const stream = new AbortController();
    current = stream;
    buffered = [];
    let any = false;
    const connected = (): void => void settle(stream.signal).catch(() => undefined);
    const end = (): void => stream.abort();
    signal.addEventListener('abort', end, { once: true });
    try {
      for await (const event of containers.events(stream.signal, replayFrom(), connected)) {
        any = true;
        events += 1;
        last = momentOf(clock);
        // Stamped by a clock that was set back since: it is not known when it was.
        const fromAnotherClock = !listening && event.atMs > last.wallMs + clockStepMs;
        if (fromAnotherClock || !isNew(event)) continue;
        if (listening) await onEvents([event]);
        else buffered.push(event);
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
    run: async (signal, since) => {
      last = since;
      let failures = 0;
      for (;;) {
        failures = (await readOne(signal)) ? 0 : failures + 1;
        last ??= momentOf(clock);
        const longest = Math.min(reconnectMs.max, reconnectMs.first * 2 ** Math.min(failures, 10));
        await clock.sleep(longest * (0.5 + random() / 2), signal).catch(() => undefined);
        if (signal.aborted) return;
      }
    },
  };
}
