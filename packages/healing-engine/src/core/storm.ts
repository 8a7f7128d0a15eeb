import type { Draft } from './draft.ts';
import type { ServiceFact } from './fact.ts';
import type { ServiceState } from './state.ts';

export function isBad({ condition }: ServiceState): boolean {
  return condition === 'down' || condition === 'unhealthy';
}

/**
 * Many services that turn bad together have one cause, and restarting each of them hides it: then only one is tried
 * at a time, until enough are well again for a while.
 */
export function watchStorm(draft: Draft, facts: ReadonlyMap<string, ServiceFact>): void {
  const { storm: policy } = draft.policy;
  const { safeMs } = draft.now;
  let managed = 0;
  let fresh = 0;
  let healthy = 0;
  for (const fact of facts.values()) {
    const service = draft.service(fact.name);
    if (service === null || fact.mode === 'off' || service.condition === 'stopped' || service.hold !== null)
      continue;
    managed += 1;
    if (service.condition === 'healthy') healthy += 1;
    if (isBad(service) && safeMs - service.sinceSafeMs <= policy.withinMs) fresh += 1;
  }
  const { storm } = draft.box;
  if (storm === null) {
    if (fresh >= Math.max(policy.minServices, policy.share * managed))
      draft.setBox({
        storm: { alert: draft.raise('storm', null), probe: null, nextMs: 0, calmSinceMs: null },
      });
    return;
  }
  const calm = managed === 0 || healthy / managed >= policy.calmShare;
  if (!calm) {
    if (storm.calmSinceMs !== null) draft.setBox({ storm: { ...storm, calmSinceMs: null } });
  } else if (storm.calmSinceMs === null) draft.setBox({ storm: { ...storm, calmSinceMs: safeMs } });
  else if (safeMs - storm.calmSinceMs >= policy.calmMs) {
    draft.close(storm.alert, null);
    draft.setBox({ storm: null });
    return;
  }
  followProbe(draft);
}

/** The one that is tried: when it is well again the next may be tried at once, else after a while. */
function followProbe(draft: Draft): void {
  const { storm } = draft.box;
  if (storm?.probe == null) return;
  const phase = draft.service(storm.probe)?.episode?.phase.kind ?? null;
  if (phase === 'acting' || phase === 'verifying') return;
  const helped = phase === null || phase === 'soaking';
  const nextMs = helped ? 0 : draft.now.safeMs + draft.policy.storm.withinMs;
  draft.setBox({ storm: { ...storm, probe: null, nextMs } });
}

/** Whether one more service may be tried now. */
export function stormAllows(draft: Draft): { readonly untilMs: number | null } | null {
  const { storm } = draft.box;
  if (storm === null) return null;
  if (storm.probe !== null) return { untilMs: null };
  return draft.now.safeMs < storm.nextMs ? { untilMs: storm.nextMs } : null;
}

export function noteStormProbe(draft: Draft, service: string): void {
  const { storm } = draft.box;
  if (storm !== null) draft.setBox({ storm: { ...storm, probe: service } });
}
