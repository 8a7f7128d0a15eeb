import type { EffectVerb } from './state.ts';

/** An effect to make. Its intent is durable before it is carried out; the shell reports back by `intentId`. */
export interface Command {
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
