/** Whether what is shown is what is. */
export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | {
      readonly kind: 'lost';
      /** Whole seconds since the last sign of life, by a clock that nobody sets. */
      readonly forSeconds: number;
      /** UTC ms by the clock of the box: from when the shown values are; null before the first. */
      readonly lastFrameAtMs: number | null;
    };

/** Without a sign of life for this long of visible time the page says so; the box sends one every 500 ms. */
export const staleAfterMs = 2_000;
/** After the page was hidden its timers slept: frames get this long to arrive. */
export const graceAfterHiddenMs = 2_500;
/** A first connection that takes longer is called lost. */
const firstConnectionMs = 4_000;

/** What the watchdog remembers. Times are monotonic ms. */
export interface Watch {
  readonly lastFrameMs: number | null;
  readonly startedMs: number;
  readonly visible: boolean;
  /** Before this moment nothing is called stale. */
  readonly graceUntilMs: number;
}

export const startWatch = (nowMs: number): Watch => ({
  lastFrameMs: null,
  startedMs: nowMs,
  visible: true,
  graceUntilMs: 0,
});

export const sawFrame = (watch: Watch, nowMs: number): Watch => ({ ...watch, lastFrameMs: nowMs });

export const sawVisibility = (watch: Watch, visible: boolean, nowMs: number): Watch => ({
  ...watch,
  visible,
  graceUntilMs: visible && !watch.visible ? nowMs + graceAfterHiddenMs : watch.graceUntilMs,
});

/** How long there was no sign of life, when that is too long; null while it is not. */
export function silenceMs(watch: Watch, nowMs: number): number | null {
  if (!watch.visible || nowMs < watch.graceUntilMs) return null;
  const silence = nowMs - (watch.lastFrameMs ?? watch.startedMs);
  return silence > (watch.lastFrameMs === null ? firstConnectionMs : staleAfterMs) ? silence : null;
}
