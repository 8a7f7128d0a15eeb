import type { EngineState } from './state.ts';

/** The safe time of the next moment at which looking again can change something; null when only events can. */
export function nextWakeMs(state: EngineState, nowMs: number): number | null {
  let next: number | null = null;
  const consider = (ms: number | null | undefined) => {
    // What is past was looked at already and waits for something else.
    if (ms !== null && ms !== undefined && ms > nowMs && (next === null || ms < next)) next = ms;
  };
  const { pause, critical, reboot, rules } = state.box;
  consider(pause?.untilMs);
  consider(reboot.intent?.untilMs);
  if (critical.run?.step.kind === 'soaking') consider(critical.run.step.untilMs);
  if (critical.run?.step.kind === 'remedy') consider(critical.run.step.intent.deadlineMs);
  for (const { intent } of Object.values(rules)) if (intent?.open === true) consider(intent.deadlineMs);
  for (const { episode, hold } of Object.values(state.services)) {
    if (hold !== null && hold.phase !== 'stopped') consider(hold.deadlineMs);
    if (episode === null) continue;
    switch (episode.phase.kind) {
      case 'waiting':
      case 'soaking':
      case 'quarantined':
        consider(episode.phase.untilMs);
        break;
      case 'acting':
      case 'verifying':
        consider(episode.phase.intent.deadlineMs);
        break;
      case 'seen':
      case 'escalated':
        break;
    }
  }
  return next;
}
