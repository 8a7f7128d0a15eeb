import type { Draft } from './draft.ts';
import type { Condition } from './fact.ts';
import type { Episode, Phase, ServiceState } from './state.ts';

/** Opens an episode at the first sight of a fault. */
export function openEpisode(
  draft: Draft,
  service: ServiceState,
  fault: Extract<Condition, { kind: 'fault' }>,
): ServiceState {
  const id = draft.id();
  const { cause, exitCode } = fault;
  const episode: Episode = {
    id,
    cause,
    exitCode,
    downSinceMs: draft.now.safeMs,
    downMs: null,
    attempts: 0,
    probation: false,
    alert: null,
    phase: { kind: 'seen' },
  };
  draft.emit({ kind: 'service.down', body: { service: service.name, cause, exitCode } });
  draft.emit({ kind: 'healing.seen', body: { service: service.name, episode: id, cause, exitCode } });
  return { ...service, episode, healthySinceMs: null };
}

export function withPhase(service: ServiceState, episode: Episode, phase: Phase): ServiceState {
  return { ...service, episode: { ...episode, phase } };
}

/** It answers again; says so once per episode. */
export function markRecovered(draft: Draft, service: ServiceState, episode: Episode): Episode {
  if (episode.downMs !== null) return episode;
  const downMs = draft.now.safeMs - episode.downSinceMs;
  draft.emit({ kind: 'service.recovered', body: { service: service.name, downMs } });
  return { ...episode, downMs };
}

/** Ends an episode, whatever its end, and with it the alert about it. */
export function closeEpisode(draft: Draft, service: ServiceState, episode: Episode): ServiceState {
  if (episode.alert !== null) {
    draft.emit({
      kind: 'alert.closed',
      body: { alert: episode.alert, service: service.name, code: alertCode(episode) },
    });
  }
  return {
    ...service,
    episode: null,
    healthySinceMs: service.condition === 'healthy' ? draft.now.safeMs : null,
  };
}

/** Raises the alert of an episode, once. */
export function raiseAlert(draft: Draft, service: ServiceState, episode: Episode, code: string): Episode {
  if (episode.alert !== null) return episode;
  const alert = `${code}:${episode.id}`;
  draft.emit({ kind: 'alert.raised', body: { alert, service: service.name, code } });
  return { ...episode, alert };
}

function alertCode(episode: Episode): string {
  return episode.alert?.split(':')[0] ?? 'service-escalated';
}
