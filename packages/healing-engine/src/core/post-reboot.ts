import { criticalConditions, isMended } from './conditions.ts';
import type { Draft } from './draft.ts';
import type { ServiceFact } from './fact.ts';
import { refuteReboot, reportOf, setReboot } from './reboot.ts';
import { within } from './window.ts';

const dayMs = 86_400_000;

/** The engine begins to run: was the box rebooted since the journal's last record, and was that our doing? */
export function noteBoot(draft: Draft, bootId: string | null): void {
  const { bootId: before, reboot } = draft.box;
  if (bootId === null || bootId === before) return;
  draft.setBox({ bootId });
  if (before === null) return;
  const { intent } = reboot;
  const { safeMs } = draft.now;
  // Matched by boot id, never by time: a clock may say anything after a boot.
  if (intent?.phase === 'issued' && intent.bootId === before)
    setReboot(draft, {
      intent: {
        ...intent,
        phase: 'returned',
        untilMs: safeMs + draft.policy.reboot.upWithinMs + draft.policy.reboot.stableMs,
        wellSinceMs: null,
      },
    });
  else setReboot(draft, { unplanned: [...within(reboot.unplanned, dayMs, safeMs), safeMs] });
}

/** The verdict about a reboot: it must have happened, and what led to it must be gone and stay so. */
export function judgeReboot(draft: Draft, facts: ReadonlyMap<string, ServiceFact>): void {
  const { intent } = draft.box.reboot;
  if (intent === null) return;
  const { safeMs } = draft.now;
  if (intent.phase === 'issued') {
    if (safeMs >= intent.untilMs) refuteReboot(draft, intent, 'not-rebooted');
    return;
  }
  const well =
    facts.size > 0 &&
    intent.origins.every((origin) => isMended(draft, origin) && isUp(draft, origin)) &&
    criticalConditions(draft, facts).length === 0;
  if (!well) {
    if (intent.wellSinceMs !== null) setReboot(draft, { intent: { ...intent, wellSinceMs: null } });
    if (safeMs >= intent.untilMs) refuteReboot(draft, intent, 'condition-persists');
    return;
  }
  if (intent.wellSinceMs === null) {
    setReboot(draft, { intent: { ...intent, wellSinceMs: safeMs } });
    return;
  }
  if (safeMs < intent.wellSinceMs + draft.policy.reboot.stableMs) return;
  draft.emit({
    kind: 'healing.verified',
    body: {
      service: 'host',
      episode: intent.episode,
      action: 'reboot',
      downMs: Math.max(0, safeMs - intent.decidedMs),
      soakMs: draft.policy.reboot.stableMs,
    },
  });
  draft.reboots.push(reportOf(draft, intent, 'verified'));
  setReboot(draft, { intent: null, refutedInRow: 0 });
}

function isUp(draft: Draft, origin: string): boolean {
  const service = draft.service(origin);
  return service === null || service.condition === 'healthy' || service.condition === 'stopped';
}
