import type { RuntimeInstance } from '../ports.ts';
import type { Now } from './classify.ts';
import type { ServiceState } from './state.ts';

/** Events of an effect may come this long after its answer. */
const graceMs = 2_000;

/** From now on for a while, what the runtime tells is the echo of our own effect. */
export function ownMark({ wallMs, safeMs }: Now): ServiceState['own'] {
  return { untilWallMs: wallMs + graceMs, untilMs: safeMs + graceMs };
}

/**
 * Whether a `stop`, `kill` or `start` that the runtime tells is an echo of an effect of ours, and no wish of a person.
 * @param instance as it was last seen
 */
export function isEcho(
  service: ServiceState,
  event: 'stop' | 'kill' | 'start',
  atMs: number,
  instance: RuntimeInstance | null,
  now: Now,
): boolean {
  const { hold, operatorIntent, episode } = service;
  if (operatorIntent !== null) return true;
  // Our stop comes before the start that it makes way for; one after it is somebody else's, and the last word.
  if (event === 'stop' && cameUpBefore(service, atMs, instance)) return false;
  return hold !== null || episode?.phase.kind === 'acting' || isOwnDoing(service, atMs, now);
}

function cameUpBefore(
  { hold, episode }: ServiceState,
  atMs: number,
  instance: RuntimeInstance | null,
): boolean {
  const startedAtMs = instance?.startedAtMs ?? null;
  if (startedAtMs === null || atMs <= startedAtMs) return false;
  const phase = episode?.phase ?? null;
  const intent = phase !== null && 'intent' in phase ? phase.intent : null;
  return (hold ?? intent)?.startedAtSeenMs !== startedAtMs;
}

/** Told by the runtime's own time, unless the clock was set back since. */
function isOwnDoing({ own }: ServiceState, atMs: number, now: Now): boolean {
  if (atMs > own.untilWallMs) return false;
  const setBack = own.untilWallMs - now.wallMs > own.untilMs - now.safeMs + graceMs;
  return !setBack || now.safeMs <= own.untilMs;
}
