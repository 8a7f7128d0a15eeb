import { boxStatus } from './core/box-status.ts';
import type { ServiceFact } from './core/fact.ts';
import { heartbeatOf } from './core/heartbeat.ts';
import type { LabelWarning } from './core/labels.ts';
import type { Policy } from './core/policy.ts';
import { statuses } from './core/snapshot.ts';
import type { EngineOptions, EngineSnapshot } from './engine-options.ts';
import type { Ledger } from './ledger.ts';
import type { Moment } from './moment.ts';

/** What an engine knows besides its ledger. */
export interface Sight {
  readonly facts: ReadonlyMap<string, ServiceFact>;
  readonly warnings: readonly LabelWarning[];
  readonly cycles: number;
  readonly lastCycle: Moment | null;
  readonly runtime: 'ok' | 'away';
}

/** The engine as it is shown: plain values, times in UTC. */
export function snapshotOf(
  { clock, lock }: EngineOptions,
  policy: Policy,
  ledger: Ledger,
  sight: Sight,
): EngineSnapshot {
  const { state, safeMs } = ledger;
  const { facts, warnings, cycles, lastCycle, runtime } = sight;
  const toWall = (ms: number) => clock.wallMs() + (ms - safeMs);
  return {
    services: statuses(state, facts, policy.ladder.escalateAt, safeMs, toWall),
    box: boxStatus(state.box, toWall),
    warnings,
    heartbeat: heartbeatOf(lastCycle === null ? null : clock.monotonicMs() - lastCycle.monotonicMs),
    lastCycleAtMs: lastCycle?.wallMs ?? null,
    cycles,
    runtime,
    pausedUntilMs: state.box.pause?.untilWallMs ?? null,
    mode: lock?.held() === false ? 'standby' : policy.dryRun ? 'observe' : 'execute',
    mirrorWaiting: ledger.mirrorWaiting,
  };
}
