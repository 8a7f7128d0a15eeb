import type { ServiceView } from '@arasul/edge/contract';

/** What a shape, its colour and its word say; never colour alone. */
export type Status = 'ok' | 'busy' | 'warn' | 'bad' | 'off' | 'unknown';

/** The word beside the shape. */
export type StatusWord =
  'ok' | 'repairing' | 'starting' | 'waiting' | 'needsYou' | 'failed' | 'stopped' | 'paused' | 'unknown';

export interface ServiceStatus {
  readonly status: Status;
  readonly word: StatusWord;
}

const byRepair = ({ repair }: ServiceView): ServiceStatus | null => {
  switch (repair?.phase) {
    case 'acting':
    case 'verifying':
      return { status: 'busy', word: 'repairing' };
    case 'waiting':
      return { status: 'bad', word: 'waiting' };
    case 'escalated':
    case 'quarantined':
      return { status: 'warn', word: 'needsYou' };
    // It was just seen to fail, or answers again: its state says it.
    case 'seen':
    case 'soaking':
    case undefined:
      return null;
  }
};

/** How a service is shown: what is done for it counts before the state it is in. */
export const statusOf = (service: ServiceView): ServiceStatus => {
  const repairing = byRepair(service);
  if (repairing !== null) return repairing;
  switch (service.state) {
    case 'healthy':
      return { status: 'ok', word: 'ok' };
    case 'starting':
      return { status: 'busy', word: 'starting' };
    case 'unhealthy':
    case 'down':
      return { status: 'bad', word: 'failed' };
    case 'stopped':
      return { status: 'off', word: 'stopped' };
    case 'paused':
      return { status: 'off', word: 'paused' };
    case 'unknown':
      return { status: 'unknown', word: 'unknown' };
  }
};

/** In fault, whether or not something is being done. */
export const isFailing = ({ state }: ServiceView): boolean => state === 'down' || state === 'unhealthy';
