import { breakerAllows, noteBreakerProbe } from './breaker.ts';
import { components, faultyDependencies } from './dependencies.ts';
import type { Draft } from './draft.ts';
import { raiseAlert, withPhase } from './episode.ts';
import type { ServiceFact } from './fact.ts';
import { closedGate, isShadow, type Refusal, type Surroundings } from './gate.ts';
import { beginAttempt } from './intent.ts';
import { decideServiceDown, type Verdict } from './service-down.ts';
import type { Episode, ServiceState } from './state.ts';
import { isBad, noteStormProbe, stormAllows } from './storm.ts';
import { within } from './window.ts';

/** What is under way, so that no more begins beside it than the limits allow. */
interface Crowd {
  inFlight: number;
  readonly busyComponents: Set<string>;
  readonly componentOf: (name: string) => string;
}

/** Decides for every service in fault. */
export function decideAll(
  draft: Draft,
  facts: ReadonlyMap<string, ServiceFact>,
  surroundings: Surroundings,
): void {
  const dependsOn = (name: string): readonly string[] => facts.get(name)?.dependsOn ?? [];
  let crowd: Crowd | null = null;
  for (const [name, fact] of facts) {
    const service = draft.service(name);
    const episode = service?.episode ?? null;
    if (service === null || episode === null || !isUndecided(episode) || !isBad(service)) continue;
    if (service.hold !== null || service.operatorIntent !== null) continue;
    crowd ??= crowdOf(draft, facts, dependsOn);
    const circumstances = {
      gate:
        fact.role === 'self'
          ? { reason: 'protected' as const, untilMs: null }
          : closedGate(draft, surroundings, 'A', fact.mode, name),
      shadow: isShadow(draft, fact.mode),
      listening: surroundings.listening,
      faultyDependencies: faultyDependencies(name, dependsOn, (each) => isInTrouble(draft.service(each))),
      networkProviderGone:
        fact.instance.networkOf !== null && fact.networkProvider === null && service.network !== null,
      crowd: crowdRefusal(draft, crowd, name),
    };
    const verdict = decideServiceDown(fact, service, episode, circumstances, draft.policy, draft.now.safeMs);
    if (verdict.kind === 'act') {
      crowd.inFlight += 1;
      crowd.busyComponents.add(crowd.componentOf(name));
    }
    draft.set(carryOut(draft, service, episode, fact, verdict));
  }
}

/** In fault, being repaired or stopped: what depends on it is its victim. */
function isInTrouble(service: ServiceState | null): boolean {
  return service !== null && (isBad(service) || service.condition === 'stopped' || service.hold !== null);
}

function isUndecided({ phase }: Episode): boolean {
  return (
    phase.kind === 'seen' ||
    phase.kind === 'waiting' ||
    phase.kind === 'escalated' ||
    phase.kind === 'quarantined'
  );
}

function crowdOf(
  draft: Draft,
  facts: ReadonlyMap<string, ServiceFact>,
  dependsOn: (name: string) => readonly string[],
): Crowd {
  const componentOf = components(facts.keys(), dependsOn);
  const crowd: Crowd = { inFlight: 0, busyComponents: new Set(), componentOf };
  for (const service of draft.services()) {
    const phase = service.episode?.phase.kind ?? null;
    if (phase !== 'acting' && service.hold?.open !== true) continue;
    crowd.inFlight += 1;
    crowd.busyComponents.add(componentOf(service.name));
  }
  return crowd;
}

function crowdRefusal(draft: Draft, crowd: Crowd, name: string): Refusal | null {
  const { policy, now, box } = draft;
  const storm = stormAllows(draft);
  if (storm !== null) return { reason: 'storm', ...storm };
  const breaker = breakerAllows(draft);
  if (breaker !== null) return { reason: 'breaker', ...breaker };
  if (crowd.inFlight >= policy.maxConcurrentActions) return { reason: 'concurrency', untilMs: null };
  if (crowd.busyComponents.has(crowd.componentOf(name))) return { reason: 'busy', untilMs: null };
  const lately = within(box.actions, policy.totalBudget.windowMs, now.safeMs);
  if (lately.length >= policy.totalBudget.actions)
    return { reason: 'budget', untilMs: (lately[0] ?? now.safeMs) + policy.totalBudget.windowMs };
  return null;
}

function carryOut(
  draft: Draft,
  service: ServiceState,
  episode: Episode,
  fact: ServiceFact,
  verdict: Verdict,
): ServiceState {
  switch (verdict.kind) {
    case 'act':
      noteStormProbe(draft, service.name);
      noteBreakerProbe(draft, service.name);
      return beginAttempt(draft, service, episode, fact, verdict.action, verdict.attempt);
    case 'escalate':
      if (episode.phase.kind === 'escalated') return service;
      draft.emit({
        kind: 'healing.escalated',
        body: { service: service.name, episode: episode.id, attempts: verdict.attempts },
      });
      return withPhase(service, raiseAlert(draft, service, episode, 'service-escalated'), {
        kind: 'escalated',
      });
    case 'quarantine':
      draft.emit({
        kind: 'healing.quarantined',
        body: {
          service: service.name,
          episode: episode.id,
          actions: verdict.actions,
          until: draft.iso(verdict.untilMs),
        },
      });
      return withPhase(service, raiseAlert(draft, service, episode, 'service-quarantined'), {
        kind: 'quarantined',
        untilMs: verdict.untilMs,
      });
    case 'wait':
      return wait(draft, service, episode, verdict);
  }
}

/** What is derived from a wall clock moves by fractions from look to look. */
function isSameMoment(a: number | null, b: number | null): boolean {
  return a === b || (a !== null && b !== null && Math.abs(a - b) < 1_000);
}

function wait(
  draft: Draft,
  service: ServiceState,
  episode: Episode,
  { reason, untilMs }: Extract<Verdict, { kind: 'wait' }>,
): ServiceState {
  const { phase } = episode;
  if (phase.kind === 'quarantined' || phase.kind === 'escalated') return service;
  const waiting = { kind: 'waiting', reason, untilMs } as const;
  if (phase.kind === 'waiting' && phase.reason === reason)
    return isSameMoment(phase.untilMs, untilMs) ? service : withPhase(service, episode, waiting);
  draft.emit({
    kind: 'healing.refused',
    body: {
      service: service.name,
      episode: episode.id,
      reason,
      until: untilMs === null ? null : draft.iso(untilMs),
    },
  });
  // Nothing that the engine does will end these.
  const alerted =
    reason === 'network-provider-gone' || reason === 'probe-broken' || reason === 'protected'
      ? raiseAlert(draft, service, episode, reason)
      : episode;
  return withPhase(service, alerted, waiting);
}
