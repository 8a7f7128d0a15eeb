import type { INodePropertyOptions } from 'n8n-workflow';
import { type BoxEvent, isAtLeast } from '../ArasulDevice/events.ts';
import { textOf } from '../../transport/values.ts';

/** The kinds of the event catalogue of the box; a group ends with a star. */
export const eventOptions: INodePropertyOptions[] = [
  { name: 'Alert Closed', value: 'alert.closed' },
  { name: 'Alert Raised', value: 'alert.raised' },
  { name: 'All Alert Events', value: 'alert.*' },
  { name: 'All Events', value: '*', description: 'Also kinds that a newer box has' },
  { name: 'All Healing Events', value: 'healing.*' },
  { name: 'All Login Events', value: 'auth.*' },
  { name: 'All Service Events', value: 'service.*' },
  { name: 'Healing Action Decided', value: 'healing.decided' },
  { name: 'Healing Action Done', value: 'healing.done' },
  { name: 'Healing Action Refused', value: 'healing.refused' },
  { name: 'Healing Did Not Help', value: 'healing.refuted' },
  { name: 'Healing Escalated', value: 'healing.escalated' },
  { name: 'Healing Paused or Resumed', value: 'healing.paused' },
  { name: 'Healing Saw a Fault', value: 'healing.seen' },
  { name: 'Healing Succeeded', value: 'healing.verified' },
  { name: 'Login', value: 'auth.login' },
  { name: 'Login Refused', value: 'auth.failed' },
  { name: 'Service Down', value: 'service.down' },
  { name: 'Service Quarantined', value: 'healing.quarantined' },
  { name: 'Service Recovered', value: 'service.recovered' },
  { name: 'Service Stopped', value: 'service.stopped' },
];

/** Which events a workflow wants. */
export interface Selection {
  readonly kinds: readonly string[];
  readonly severity: string;
  /** Of these services only; of all when empty. */
  readonly services: readonly string[];
  /** Events alike in kind and service within this time are one; 0 lets all through. */
  readonly dedupeMs: number;
}

const fits = (kind: string, wanted: string): boolean =>
  wanted.endsWith('*') ? kind.startsWith(wanted.slice(0, -1)) : kind === wanted;

export const isWanted = (event: BoxEvent, { kinds, severity, services }: Selection): boolean =>
  kinds.some((wanted) => fits(event.kind, wanted)) &&
  isAtLeast(event.severity, severity) &&
  (services.length === 0 || services.includes(textOf(event.body['service'])));

/** Lets an event through unless one of the same kind and service came through shortly before. */
export class Repeats {
  readonly #windowMs: number;
  readonly #last = new Map<string, number>();

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** By the clock of the box, so that what is caught up on is judged as it happened. */
  isNew(event: BoxEvent): boolean {
    if (this.#windowMs <= 0) return true;
    const at = Date.parse(event.time);
    const key = `${event.kind} ${textOf(event.body['service'])}`;
    const last = this.#last.get(key);
    if (last !== undefined && at - last < this.#windowMs) return false;
    for (const [known, seen] of this.#last) if (at - seen >= this.#windowMs) this.#last.delete(known);
    this.#last.set(key, at);
    return true;
  }
}
