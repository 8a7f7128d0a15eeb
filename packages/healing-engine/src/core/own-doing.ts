import type { Now } from './classify.ts';
import type { ServiceState } from './state.ts';

/** Events of an effect may come this long after its answer. */
const graceMs = 2_000;

/** From now on for a while, what the runtime tells is the echo of our own effect. */
export function ownMark({ wallMs, safeMs }: Now): ServiceState['own'] {
  return { untilWallMs: wallMs + graceMs, untilMs: safeMs + graceMs };
}

/** Whether an event is such an echo: told by the runtime's own time, unless the clock was set back since. */
export function isOwnDoing({ own }: ServiceState, atMs: number, now: Now): boolean {
  if (atMs > own.untilWallMs) return false;
  const setBack = own.untilWallMs - now.wallMs > own.untilMs - now.safeMs + graceMs;
  return !setBack || now.safeMs <= own.untilMs;
}
