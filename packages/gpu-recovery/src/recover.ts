import type { Rung } from './core/action.ts';
import {
  climb,
  defaultLadderPolicy,
  refusal,
  rungRules,
  type LadderFacts,
  type LadderPolicy,
  type Refusal,
} from './core/ladder.ts';
import { addAttempt, addThrottle, settle, type Ledger } from './core/ledger.ts';
import { absent } from './core/measured.ts';
import type { GpuReading } from './core/reading.ts';
import type { Recommendation } from './core/recommend.ts';
import type { WorkProgress } from './core/work.ts';
import { describeRung, performers, type Performed, type PerformPorts } from './perform.ts';
import type { Clock, LedgerStore } from './ports.ts';
import { verify, type VerifyPorts } from './verify.ts';

/** What a watch is given to act by; the rest it has itself. */
export type RecoveryParts = Omit<RecoveryPorts, 'clock' | 'read' | 'pauseSampling'>;

export interface RecoveryPorts extends PerformPorts, VerifyPorts {
  readonly clock: Clock;
  readonly ledger: LedgerStore;
}

export type RecoveryEvent =
  | {
      readonly kind: 'action_refused';
      readonly device: string;
      readonly rung: Rung;
      readonly refusal: Refusal;
    }
  | {
      readonly kind: 'action_planned';
      readonly device: string;
      readonly rung: Rung;
      readonly would: readonly string[];
    }
  | { readonly kind: 'action_started'; readonly device: string; readonly rung: Rung; readonly reason: string }
  | { readonly kind: 'action_verified'; readonly device: string; readonly rung: Rung; readonly seen: string }
  | { readonly kind: 'action_failed'; readonly device: string; readonly rung: Rung; readonly seen: string };

export interface RecoveryRequest {
  readonly recommendation: Recommendation;
  /** The latest of the device; null when it does not answer. */
  readonly reading: GpuReading | null;
  readonly work: WorkProgress;
  readonly mode: 'dry-run' | 'on';
  /** Only the recommended rung, for a caller that climbs itself. Default: up the ladder until one helps. */
  readonly single?: boolean;
  readonly policy?: LadderPolicy;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RecoveryEvent) => void;
}

export type RecoveryOutcome =
  /** Nothing was recommended. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'planned'; readonly rung: Rung; readonly would: readonly string[] }
  /** Not now: cooling down, or waiting for the host. */
  | { readonly kind: 'refused'; readonly rung: Rung; readonly refusal: Refusal }
  | { readonly kind: 'verified'; readonly rung: Rung; readonly seen: string }
  /** The host goes down; `settleAfterBoot` tells whether it helped. */
  | { readonly kind: 'rebooting' }
  /** The only rung that was asked for did not help. */
  | { readonly kind: 'failed'; readonly rung: Rung; readonly seen: string }
  /** The ladder ends: a person has to look. */
  | { readonly kind: 'inspect'; readonly tried: readonly Rung[] };

/** Refusals that will pass by themselves: the next rung would be an escalation for impatience. */
const passing: ReadonlySet<Refusal['code']> = new Set(['cooling_down', 'model_loading', 'waits_for_idle']);

/**
 * Climbs from the recommended rung until one is proven to have helped. Each attempt is durable in the ledger
 * before it begins, so a crash or a reboot in the middle still counts. Rejects only with the reason of the
 * signal, or when the ledger cannot be written: then nothing is done.
 */
export async function executeRecoveryAction(
  request: RecoveryRequest,
  ports: RecoveryPorts,
): Promise<RecoveryOutcome> {
  const { recommendation, policy = defaultLadderPolicy, signal = new AbortController().signal } = request;
  const { device, because, whenIdle } = recommendation;
  const emit = request.onEvent ?? ((): void => undefined);
  let ledger = await ports.ledger.load();
  const facts = await gatherFacts(request, ports);
  const tried: Rung[] = [];
  const single = request.single === true;
  for (const rung of single ? only(recommendation) : climb(recommendation, ledger, facts.nowMs, policy)) {
    const why = refusal(rung, { device, whenIdle }, ledger, facts, policy);
    if (why !== null) {
      emit({ kind: 'action_refused', device, rung, refusal: why });
      if (single || passing.has(why.code)) return { kind: 'refused', rung, refusal: why };
      continue;
    }
    if (request.mode === 'dry-run') {
      const would = describeRung(rung, request.reading, ports);
      emit({ kind: 'action_planned', device, rung, would });
      return { kind: 'planned', rung, would };
    }
    ledger = addAttempt(ledger, {
      device,
      rung,
      because,
      startedAtMs: ports.clock.wallMs(),
      bootId: ports.clock.bootId(),
      outcome: 'started',
    });
    await ports.ledger.save(ledger);
    emit({ kind: 'action_started', device, rung, reason: recommendation.reason });
    tried.push(rung);
    const result = await takeRung(rung, request.reading, ports, signal);
    if (result.performed?.throttle != null) ledger = addThrottle(ledger, result.performed.throttle);
    if (rung === 'reboot' && result.performed?.outcome.kind !== 'refused') {
      await ports.ledger.save(ledger);
      return { kind: 'rebooting' };
    }
    ledger = settle(ledger, { device, rung }, result.verified ? 'verified' : 'failed');
    await ports.ledger.save(ledger);
    const kind = result.verified ? 'action_verified' : 'action_failed';
    emit({ kind, device, rung, seen: result.seen });
    if (rung === 'inspect') return { kind: 'inspect', tried };
    if (result.verified) return { kind: 'verified', rung, seen: result.seen };
    if (single) return { kind: 'failed', rung, seen: result.seen };
  }
  return tried.length === 0 && recommendation.action === 'none'
    ? { kind: 'nothing' }
    : { kind: 'inspect', tried };
}

function only({ action }: Recommendation): readonly Rung[] {
  return action === 'none' ? [] : [action];
}

interface Taken {
  readonly performed: Performed | null;
  readonly verified: boolean;
  readonly seen: string;
}

/** Performs within its deadline, then lets the proof decide: no answer in time says nothing. */
async function takeRung(
  rung: Rung,
  reading: GpuReading | null,
  ports: RecoveryPorts,
  signal: AbortSignal,
): Promise<Taken> {
  const performed = await performWithin(rung, reading, ports, signal);
  if (performed?.outcome.kind === 'refused') {
    return { performed, verified: false, seen: performed.outcome.detail };
  }
  const traces = { before: reading, models: performed?.models ?? [], capMhz: performed?.capMhz ?? null };
  const proof = await verify(rung, traces, ports, signal);
  return { performed, ...proof };
}

/** Null when the deadline passed. */
async function performWithin(
  rung: Rung,
  reading: GpuReading | null,
  ports: RecoveryPorts,
  signal: AbortSignal,
): Promise<Performed | null> {
  const { deadlineMs } = rungRules[rung];
  const timer = new AbortController();
  const perform = new AbortController();
  const relay = (): void => {
    perform.abort(signal.reason);
  };
  signal.addEventListener('abort', relay, { once: true });
  const late = Symbol('late');
  try {
    const work = performers[rung](reading, ports, perform.signal);
    const result = await Promise.race([
      work,
      ports.clock.sleep(Math.max(1, deadlineMs), timer.signal).then(
        () => late,
        () => late,
      ),
    ]);
    signal.throwIfAborted();
    if (typeof result !== 'symbol') return result;
    perform.abort(new Error(`${rung} took longer than ${deadlineMs} ms`));
    // It ends in its own time; its result is no longer asked for.
    work.catch(() => undefined);
    return null;
  } catch (error) {
    signal.throwIfAborted();
    const detail = error instanceof Error ? error.message : String(error);
    return {
      outcome: { kind: 'unknown', detail },
      models: [],
      throttle: null,
      capMhz: null,
    };
  } finally {
    timer.abort();
    signal.removeEventListener('abort', relay);
  }
}

/** Ollama gives a load five minutes; one that takes longer is what is to be acted on. */
const loadGraceMs = 300_000;

function isLoading(work: WorkProgress, nowMs: number): boolean {
  return work.known && work.phase === 'load' && nowMs - (work.lastProgressAtMs ?? nowMs) < loadGraceMs;
}

async function gatherFacts(request: RecoveryRequest, ports: RecoveryPorts): Promise<LadderFacts> {
  const { reading, work, recommendation } = request;
  return {
    nowMs: ports.clock.wallMs(),
    uptimeMs: ports.clock.uptimeMs(),
    gpuKind: recommendation.gpuKind,
    displayActive: reading?.displayActive ?? absent('not_reported'),
    migEnabled: reading?.migEnabled ?? absent('not_reported'),
    isLost: recommendation.because.includes('gpu_lost'),
    linkedGpus: await ports.host.hasLinkedGpus(),
    isRoot: ports.host.isRoot(),
    jobLock: await ports.host.jobLock(),
    modelLoading: isLoading(work, ports.clock.monotonicMs()),
    inFlight: work.known ? work.inFlight : null,
  };
}

export type BootVerdict =
  | { readonly kind: 'no_reboot_of_ours' }
  | {
      readonly kind: 'helped' | 'did_not_help';
      readonly device: string;
      readonly seen: string;
      readonly ledger: Ledger;
    };

/** At start: was the last boot ours, and does a token come again? */
export async function settleAfterBoot(
  ports: Pick<RecoveryPorts, 'clock' | 'ledger' | 'llm' | 'read'>,
  signal: AbortSignal = new AbortController().signal,
): Promise<BootVerdict> {
  const ledger = await ports.ledger.load();
  const open = ledger.attempts.findLast(
    ({ rung, outcome, bootId }) =>
      rung === 'reboot' && outcome === 'started' && bootId !== ports.clock.bootId(),
  );
  if (open === undefined) return { kind: 'no_reboot_of_ours' };
  // The proof of a restarted service is the same: the GPU answers, and so does the model.
  const proof = await verify('reset_gpu', { before: null, models: [], capMhz: null }, ports, signal);
  const settled = settle(ledger, open, proof.verified ? 'verified' : 'failed');
  await ports.ledger.save(settled);
  return {
    kind: proof.verified ? 'helped' : 'did_not_help',
    device: open.device,
    seen: proof.seen,
    ledger: settled,
  };
}
