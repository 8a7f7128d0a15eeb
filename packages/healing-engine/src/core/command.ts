import type { RemedyAction } from '../ports.ts';
import type { EffectVerb } from './state.ts';

/** An effect to make. Its intent is durable before it is carried out; the shell reports back by `intentId`. */
export type Command = InstanceCommand | RemedyCommand | RebootCommand;

export interface InstanceCommand {
  readonly kind: 'instance';
  readonly intentId: string;
  readonly service: string;
  readonly verb: EffectVerb;
  readonly instanceId: string;
  /** The instance must still be this one and not have been started since; null where that does not matter. */
  readonly startedAtSeenMs: number | null;
  readonly stopTimeoutMs: number;
  /** The call may take this long; then its outcome is unknown. */
  readonly deadlineMs: number;
}

export interface RemedyCommand {
  readonly kind: 'remedy';
  readonly intentId: string;
  readonly action: RemedyAction;
  readonly deadlineMs: number;
}

export interface RebootCommand {
  readonly kind: 'reboot';
  readonly intentId: string;
  readonly deadlineMs: number;
  /** The state before must be in the mirror too, or nothing is done. */
  readonly needsMirror: boolean;
}
