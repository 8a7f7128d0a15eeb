import type { Draft } from './draft.ts';

/** Notes a repair that did not help; over several services it means that healing itself is the trouble. */
export function noteRefuted(draft: Draft, service: string): void {
  const { breaker: policy } = draft.policy;
  const { safeMs } = draft.now;
  const refuted = [
    ...draft.box.refuted.filter(({ atMs }) => atMs > safeMs - policy.windowMs),
    { atMs: safeMs, service },
  ];
  draft.setBox({ refuted });
  const { breaker } = draft.box;
  if (breaker !== null) {
    // The one that was tried in between did not help either.
    if (breaker.probe === service) draft.setBox({ breaker: { ...breaker, sinceMs: safeMs, probe: null } });
    return;
  }
  const services = new Set(refuted.map((each) => each.service));
  if (refuted.length >= policy.refuted && services.size >= policy.services)
    draft.setBox({ breaker: { alert: draft.raise('breaker', null), sinceMs: safeMs, probe: null } });
}

/** A verified repair of the one that was tried closes the breaker; the backlog is not made up for. */
export function noteVerified(draft: Draft, service: string): void {
  if (draft.box.breaker?.probe === service) resetBreaker(draft);
}

export function resetBreaker(draft: Draft): void {
  const { breaker } = draft.box;
  if (breaker === null) return;
  draft.close(breaker.alert, null);
  draft.setBox({ breaker: null, refuted: [] });
}

/** Whether a repair may begin: none while it is tripped, one after a while. */
export function breakerAllows(draft: Draft): { readonly untilMs: number | null } | null {
  const { breaker } = draft.box;
  if (breaker === null) return null;
  if (breaker.probe !== null) return { untilMs: null };
  const untilMs = breaker.sinceMs + draft.policy.breaker.halfOpenAfterMs;
  return draft.now.safeMs < untilMs ? { untilMs } : null;
}

export function noteBreakerProbe(draft: Draft, service: string): void {
  const { breaker } = draft.box;
  if (breaker !== null) draft.setBox({ breaker: { ...breaker, probe: service } });
}
