import type { OverloadRule, Policy } from './policy.ts';
import type { PolicyProblem } from './policy-reader.ts';

/** What no single value shows: numbers that contradict each other. */
export function contradictions(policy: Policy): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const must = (holds: boolean, path: readonly string[], reason: string): void => {
    if (!holds) problems.push({ path, reason });
  };
  const { backoff, probation, flap, overload, disk, reboot, verify } = policy;
  must(backoff.capMs >= backoff.baseMs, ['backoff', 'capMs'], 'must not be below backoff.baseMs');
  must(probation.maxMs >= probation.firstMs, ['probation', 'maxMs'], 'must not be below probation.firstMs');
  must(flap.stop < flap.start, ['flap', 'stop'], 'must be below flap.start, or flapping never ends');
  must(overload.enter <= overload.of, ['overload', 'enter'], 'must not exceed overload.of');
  must(
    verify.runningMs <= verify.defaultHealthWindowMs,
    ['verify', 'runningMs'],
    'must not exceed verify.defaultHealthWindowMs, or no repair could ever be proven',
  );
  for (const name of ['cpu', 'memory', 'gpu', 'temperature'] as const) {
    const rule: OverloadRule = overload[name];
    const path = ['overload', name];
    must(
      rule.threshold.low < rule.threshold.high,
      [...path, 'threshold', 'low'],
      'must be below its high mark, or the rule never re-arms',
    );
    must(
      name === 'memory' || !rule.ladder.includes('restart-service'),
      [...path, 'ladder'],
      'may not hold restart-service: only overload.memory names a service to restart',
    );
  }
  const { temperature } = overload;
  must(
    temperature.stopAt >= temperature.threshold.high,
    ['overload', 'temperature', 'stopAt'],
    'must not be below the mark at which the GPU is throttled',
  );
  const marks = ['warning', 'cleanup', 'critical', 'emergency'] as const;
  for (const [index, mark] of marks.entries()) {
    const before = marks[index - 1];
    must(
      before === undefined || disk[mark] >= disk[before],
      ['disk', mark],
      `must not be below disk.${before ?? ''}`,
    );
  }
  must(disk.rearm < disk.warning, ['disk', 'rearm'], 'must be below disk.warning');
  must(reboot.perHour <= reboot.perDay, ['reboot', 'perHour'], 'must not exceed reboot.perDay');
  return problems;
}
