import type { Draft } from './draft.ts';
import type { ServiceCondition, ServiceState } from './state.ts';
import { within } from './window.ts';

const side = (condition: ServiceCondition): 'good' | 'bad' | null => {
  switch (condition) {
    case 'healthy':
      return 'good';
    case 'down':
    case 'unhealthy':
      return 'bad';
    case 'starting':
    case 'stopped':
    case 'paused':
    case 'unknown':
      return null;
  }
};

/** Remembers when a service turned from good to bad or back. What lies between is neither. */
export function noteChange(
  draft: Draft,
  service: ServiceState,
  before: ServiceCondition,
  after: ServiceCondition,
): ServiceState {
  const [from, to] = [side(before), side(after)];
  if (from === null || to === null || from === to) return service;
  const changes = within(service.changes, draft.policy.flap.windowMs, draft.now.safeMs);
  return { ...service, changes: [...changes, draft.now.safeMs] };
}

/** Nagios' rule for flapping, over times of change: begins above one share of the window's looks, ends below another. */
export function watchFlapping(draft: Draft, service: ServiceState): ServiceState {
  if (service.changes.length === 0 && service.flapping === null) return service;
  const { flap, resyncMs } = draft.policy;
  const changes = within(service.changes, flap.windowMs, draft.now.safeMs).length;
  const share = changes / Math.max(1, flap.windowMs / Math.max(resyncMs, 1_000));
  if (service.flapping === null) {
    if (changes < flap.minChanges || share < flap.start) return service;
    return { ...service, flapping: draft.raise('service-flapping', service.name, 'WARNING') };
  }
  if (share > flap.stop) return service;
  draft.close(service.flapping, service.name);
  return { ...service, flapping: null };
}
