import type { BoxState, CriticalCause, RuleId } from './box-state.ts';

/** What the box looks like to its owner: plain values, times in UTC milliseconds. */
export interface BoxStatus {
  readonly rules: readonly {
    readonly rule: RuleId;
    readonly tripped: boolean;
    readonly sinceMs: number;
    readonly attempts: number;
    readonly escalated: boolean;
    /** Why it does not act now; null when nothing keeps it. */
    readonly refused: string | null;
  }[];
  /** What is in force against heat and will be taken back. */
  readonly reliefs: readonly string[];
  readonly critical: {
    readonly cause: CriticalCause;
    readonly sinceMs: number;
    readonly step: string;
  } | null;
  readonly reboot: { readonly phase: 'issued' | 'returned'; readonly untilMs: number } | null;
  readonly rebootsDisabled: boolean;
  readonly storm: boolean;
  readonly breaker: boolean;
}

/** @param toWall turns safe time into UTC milliseconds */
export function boxStatus(box: BoxState, toWall: (safeMs: number) => number): BoxStatus {
  const { run } = box.critical;
  const { intent } = box.reboot;
  return {
    rules: Object.entries(box.rules).map(([id, rule]) => ({
      rule: id as RuleId,
      tripped: rule.tripped,
      sinceMs: toWall(rule.sinceMs),
      attempts: rule.attempts,
      escalated: rule.escalated,
      refused: rule.refused,
    })),
    reliefs: box.reliefs.map(({ action, service }) => (service === null ? action : `${action}:${service}`)),
    critical: run === null ? null : { cause: run.cause, sinceMs: toWall(run.startedMs), step: run.step.kind },
    reboot: intent === null ? null : { phase: intent.phase, untilMs: toWall(intent.untilMs) },
    rebootsDisabled: box.reboot.disabled !== null,
    storm: box.storm !== null,
    breaker: box.breaker !== null,
  };
}
