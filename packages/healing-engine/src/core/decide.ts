import { faultyDependencies } from './dependencies.ts';
import type { Draft } from './draft.ts';
import { raiseAlert, withPhase } from './episode.ts';
import type { ServiceFact } from './fact.ts';
import { beginAttempt } from './intent.ts';
import { decideServiceDown, type Verdict } from './service-down.ts';
import type { Episode, ServiceState } from './state.ts';

/** Decides for every service in fault, those that others depend on first. */
export function decideAll(draft: Draft, facts: ReadonlyMap<string, ServiceFact>): void {
  const dependsOn = (name: string): readonly string[] => facts.get(name)?.dependsOn ?? [];
  const isFaulty = (name: string): boolean => isInFault(draft.service(name));
  for (const [name, fact] of facts) {
    const service = draft.service(name);
    const episode = service?.episode ?? null;
    if (service === null || episode === null || !isUndecided(episode)) continue;
    if (service.condition !== 'down' && service.condition !== 'unhealthy') continue;
    const verdict = decideServiceDown(
      fact,
      service,
      episode,
      {
        paused: draft.paused,
        faultyDependencies: faultyDependencies(name, dependsOn, isFaulty),
        inFlight: inFlight(draft),
      },
      draft.policy,
      draft.now.safeMs,
    );
    draft.set(carryOut(draft, service, episode, fact, verdict));
  }
}

/** In fault, or being repaired: what depends on it is its victim. A stopped one is the owner's wish, and hurts the same. */
function isInFault(service: ServiceState | null): boolean {
  return (
    service !== null &&
    (service.condition === 'down' || service.condition === 'unhealthy' || service.condition === 'stopped')
  );
}

function isUndecided({ phase }: Episode): boolean {
  return (
    phase.kind === 'seen' ||
    phase.kind === 'waiting' ||
    phase.kind === 'escalated' ||
    phase.kind === 'quarantined'
  );
}

function inFlight(draft: Draft): number {
  let count = 0;
  for (const { episode } of draft.services()) if (episode?.phase.kind === 'acting') count += 1;
  return count;
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
      return beginAttempt(draft, service, episode, fact, verdict.action, verdict.attempt);
    case 'escalate': {
      if (episode.phase.kind === 'escalated') return service;
      draft.emit({
        kind: 'healing.escalated',
        body: { service: service.name, episode: episode.id, attempts: verdict.attempts },
      });
      return withPhase(service, raiseAlert(draft, service, episode, 'service-escalated'), {
        kind: 'escalated',
      });
    }
    case 'quarantine': {
      draft.emit({
        kind: 'healing.quarantined',
        body: {
          service: service.name,
          episode: episode.id,
          actions: verdict.actions,
          until: isoIn(draft, verdict.untilMs),
        },
      });
      return withPhase(service, raiseAlert(draft, service, episode, 'service-quarantined'), {
        kind: 'quarantined',
        untilMs: verdict.untilMs,
      });
    }
    case 'wait': {
      const { phase } = episode;
      if (phase.kind === 'quarantined' || phase.kind === 'escalated') return service;
      if (phase.kind === 'waiting' && phase.reason === verdict.reason) return service;
      draft.emit({
        kind: 'healing.refused',
        body: {
          service: service.name,
          episode: episode.id,
          reason: verdict.reason,
          until: verdict.untilMs === null ? null : isoIn(draft, verdict.untilMs),
        },
      });
      return withPhase(service, episode, {
        kind: 'waiting',
        reason: verdict.reason,
        untilMs: verdict.untilMs,
      });
    }
  }
}

/** A moment of safe time as a person's clock will show it if no clock is set meanwhile. */
function isoIn(draft: Draft, safeMs: number): string {
  return new Date(draft.now.wallMs + (safeMs - draft.now.safeMs)).toISOString();
}
