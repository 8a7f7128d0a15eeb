import type { Diagnosis } from './core/diagnosis.ts';
import type { LadderPolicy } from './core/ladder.ts';
import type { GpuReading } from './core/reading.ts';
import type { Recommendation } from './core/recommend.ts';
import type { WorkProgress } from './core/work.ts';
import type { Clock } from './ports.ts';
import { executeRecoveryAction, settleAfterBoot, type RecoveryEvent, type RecoveryParts } from './recover.ts';
import { isUndoDue, undoThrottle } from './unthrottle.ts';

export type HandEvent =
  | RecoveryEvent
  | { readonly kind: 'throttle_undone'; readonly device: string }
  | { readonly kind: 'action_error'; readonly device: string; readonly text: string };

interface HandOptions {
  readonly act?: 'dry-run' | 'on';
  readonly recovery?: RecoveryParts;
  readonly ladder?: LadderPolicy;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly push: (event: HandEvent) => void;
  readonly pause: () => Promise<() => void>;
}

interface Hand {
  saw(readings: readonly GpuReading[]): void;
  /** True once after an action began or ended. */
  tookAction(): boolean;
  consider(recommendation: Recommendation, diagnoses: readonly Diagnosis[], work: WorkProgress): void;
  rest(): Promise<void>;
}

/** The part that acts, beside the part that looks: looking goes on while an action runs. */
export function createHand(options: HandOptions): Hand {
  const { act, recovery, clock, signal, push, ladder } = options;
  const latest = new Map<string, GpuReading>();
  const waiting = new Set<() => void>();
  const hotUntilMs = new Map<string, number>();
  /** When the ledger was last asked for a throttling to take back. */
  const lookedAtMs = new Map<string, number>();
  let running: Promise<void> | null = null;
  let acted = false;
  let notBeforeMs = -Infinity;
  let planned = '';
  let settled = false;

  const read = async (device: string): Promise<GpuReading | null> => {
    latest.delete(device);
    const limit = new AbortController();
    await Promise.race([
      new Promise<void>((resolve) => waiting.add(resolve)),
      clock.sleep(10_000, AbortSignal.any([signal, limit.signal])).catch(() => undefined),
    ]);
    limit.abort();
    return latest.get(device) ?? null;
  };

  const execute = async (
    recommendation: Recommendation,
    mode: 'dry-run' | 'on',
    work: WorkProgress,
  ): Promise<void> => {
    if (recovery === undefined) return;
    const { device } = recommendation;
    const outcome = await executeRecoveryAction(
      {
        recommendation,
        reading: latest.get(device) ?? null,
        work,
        mode,
        signal,
        ...(ladder === undefined ? {} : { policy: ladder }),
        onEvent: (event) => {
          acted = acted || event.kind === 'action_started' || event.kind === 'action_verified';
          push(event);
        },
      },
      { ...recovery, clock, read: () => read(device), pauseSampling: options.pause },
    );
    // A person was told, or it is too early: both are not said again every second.
    const restMs = outcome.kind === 'inspect' ? 3_600_000 : outcome.kind === 'refused' ? 10_000 : 30_000;
    notBeforeMs = clock.monotonicMs() + restMs;
  };

  const cool = async (): Promise<void> => {
    const control = recovery?.control;
    if (recovery === undefined || control == null) return;
    for (const device of latest.keys()) {
      const nowMs = clock.monotonicMs();
      const hot = hotUntilMs.get(device);
      if (hot === undefined) continue;
      const rest = { coolForMs: nowMs - hot, sinceStepMs: nowMs - (lookedAtMs.get(device) ?? -Infinity) };
      if (!isUndoDue(rest)) continue;
      lookedAtMs.set(device, nowMs);
      const ports = { clock, control, ledger: recovery.ledger };
      if (await undoThrottle({ device, ...rest }, ports, signal)) push({ kind: 'throttle_undone', device });
    }
  };

  /** The last boot may have been a rung of ours; whether it helped is known only now. */
  const settle = async (): Promise<void> => {
    if (recovery === undefined) return;
    const device = [...latest.keys()][0] ?? 'host';
    const verdict = await settleAfterBoot({ ...recovery, clock, read: () => read(device) }, signal);
    if (verdict.kind === 'no_reboot_of_ours') return;
    const kind = verdict.kind === 'helped' ? 'action_verified' : 'action_failed';
    push({ kind, device: verdict.device, rung: 'reboot', seen: verdict.seen });
  };

  const start = (work: () => Promise<void>, device: string): void => {
    running = work()
      .catch((error: unknown) => {
        if (signal.aborted) return;
        notBeforeMs = clock.monotonicMs() + 60_000;
        push({ kind: 'action_error', device, text: error instanceof Error ? error.message : String(error) });
      })
      .finally(() => {
        running = null;
      });
  };

  return {
    saw: (readings) => {
      for (const reading of readings) {
        latest.set(reading.device, reading);
        // A throttling of an earlier life of this process counts from its first reading.
        if (!hotUntilMs.has(reading.device)) hotUntilMs.set(reading.device, clock.monotonicMs());
      }
      const all = [...waiting];
      waiting.clear();
      all.forEach((wake) => {
        wake();
      });
    },
    tookAction: () => {
      const took = acted;
      acted = false;
      return took;
    },
    consider: (recommendation, diagnoses, work) => {
      const nowMs = clock.monotonicMs();
      for (const { id, device } of diagnoses) {
        if (id === 'gpu_thermal' || id === 'gpu_power_brake') hotUntilMs.set(device, nowMs);
      }
      if (act === undefined || recovery === undefined || running !== null || signal.aborted) return;
      if (act === 'on' && !settled) {
        settled = true;
        start(settle, 'host');
        return;
      }
      if (recommendation.action === 'none') {
        planned = '';
        if (act === 'on') start(cool, 'host');
        return;
      }
      if (nowMs < notBeforeMs) return;
      const key = `${recommendation.device} ${recommendation.action}`;
      if (act === 'dry-run' && key === planned) return;
      planned = key;
      start(() => execute(recommendation, act, work), recommendation.device);
    },
    rest: async () => {
      await running;
    },
  };
}
