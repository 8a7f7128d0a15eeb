import { setTimeout as sleep } from 'node:timers/promises';
import type { Containers, RuntimeInstance } from '../ports.ts';

/** Between the two events lie some milliseconds, on a busy box some hundred. */
const patienceMs = 1_500;

const hasEnded = ({ runState }: RuntimeInstance): boolean => runState === 'exited' || runState === 'dead';

/**
 * Docker tells of a stop by hand in three events: `kill`, `die`, and only then `stop` (seen on Engine 20.10; later ones
 * still tell of the `stop` when all else is done, moby daemon/stop.go). A look in between finds a container that ended, and nothing that says it was meant to: the engine would start
 * what a person has just stopped. So a look that finds one which was sent a signal from outside waits for the
 * `stop`, once and not long; one that was killed is then healed all the same.
 */
export const withLateStops = (inner: Containers, waitMs = patienceMs): Containers => {
  /** Sent a signal that was not ours, and neither stopped nor started since. */
  const signalled = new Set<string>();
  const ownKills = new Set<string>();
  const waiting = new Map<string, () => void>();

  const settle = (id: string): void => {
    signalled.delete(id);
    waiting.get(id)?.();
  };
  const settled = (id: string): Promise<void> =>
    new Promise((resolve) =>
      waiting.set(id, () => {
        waiting.delete(id);
        resolve();
      }),
    );

  return {
    ...inner,
    list: async (signal) => {
      const seen = await inner.list(signal);
      const ids = seen.filter((each) => hasEnded(each) && signalled.has(each.id)).map(({ id }) => id);
      if (ids.length === 0) return seen;
      const enough = new AbortController();
      const limit = sleep(waitMs, undefined, { signal: AbortSignal.any([signal, enough.signal]) });
      await Promise.race([Promise.all(ids.map(settled)), limit.catch(() => undefined)]);
      enough.abort();
      for (const id of ids) settle(id);
      signal.throwIfAborted();
      return inner.list(signal);
    },
    kill: async (id, signal) => {
      ownKills.add(id);
      try {
        await inner.kill(id, signal);
      } catch (error) {
        ownKills.delete(id);
        throw error;
      }
    },
    events: async function* (...args) {
      for await (const event of inner.events(...args)) {
        if (event.kind === 'kill' && !ownKills.delete(event.id)) signalled.add(event.id);
        yield event;
        // Whoever follows the events has taken it in by now: it asked for the next one.
        if (event.kind === 'stop' || event.kind === 'start' || event.kind === 'destroy') settle(event.id);
      }
    },
  };
};
