import type { Draft } from './draft.ts';
import type { RefusalReason } from './events.ts';
import type { Mode } from './fact.ts';
import { openUntilMs, type Category } from './maintenance.ts';

/** What surrounds a decision: the right to act, and what the box can do at all. */
export interface Surroundings {
  /** Another engine holds the lock: this one only watches. */
  readonly standby: boolean;
  /** Events of the runtime come in: a stop by a person would have been heard of. */
  readonly listening: boolean;
  /** Longest time of each remedy that this box has. */
  readonly remedies: Readonly<Partial<Record<string, number>>>;
  readonly canReboot: boolean;
  readonly uptimeMs: number;
  readonly bootId: string | null;
}

export interface Refusal {
  readonly reason: RefusalReason;
  /** Safe time; null when no clock ends it. */
  readonly untilMs: number | null;
}

/** Why no action of a category may begin now; null when one may. Actions that are under way are not asked. */
export function closedGate(
  draft: Draft,
  surroundings: Surroundings,
  category: Category,
  mode: Mode,
  service: string | null,
): Refusal | null {
  const { box, now, policy } = draft;
  if (mode === 'off') return { reason: 'off', untilMs: null };
  if (surroundings.standby) return { reason: 'standby', untilMs: null };
  // The box goes down: what else is wrong is looked at again when it is back.
  const { intent } = box.reboot;
  if (intent?.phase === 'issued') return { reason: 'busy', untilMs: intent.untilMs };
  if (box.pause !== null) return { reason: 'paused', untilMs: box.pause.untilMs };
  for (const window of policy.windows) {
    const blocks =
      window.blocks.includes(category) &&
      (window.services.length === 0 || (service !== null && window.services.includes(service)));
    const untilWallMs = blocks ? openUntilMs(window, now.wallMs) : null;
    if (untilWallMs !== null)
      return { reason: 'maintenance', untilMs: now.safeMs + (untilWallMs - now.wallMs) };
  }
  if (box.breaker !== null && category !== 'A') return { reason: 'breaker', untilMs: null };
  return null;
}

/** Whether a decision is only shown. */
export function isShadow(draft: Draft, mode: Mode): boolean {
  return draft.policy.dryRun || mode === 'shadow';
}
