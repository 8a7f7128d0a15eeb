import type { Command, InstanceCommand, RemedyCommand } from './core/command.ts';
import type { Outcome } from './core/events.ts';
import { withDeadline } from './deadline.ts';
import { HealingError } from './errors.ts';
import type { Clock, Containers, Lock, Rebooter, Remedies, Remedy } from './ports.ts';

export interface Answer {
  readonly outcome: Outcome;
  readonly errorCode: string | null;
}

export interface Effects {
  readonly clock: Clock;
  readonly containers: Containers;
  readonly remedies: Remedies;
  readonly rebooter: Rebooter | null;
  readonly lock: Lock | null;
  /** Resolves once the mirror holds everything; false: it does not within the time. */
  readonly mirrored: (signal: AbortSignal) => Promise<boolean>;
}

const failed = (errorCode: string): Answer => ({ outcome: 'failed', errorCode });
const done: Answer = { outcome: 'ok', errorCode: null };

/** Carries out one command. Its intent is durable; whoever calls feeds the answer back. Never throws but when aborted. */
export async function execute(command: Command, effects: Effects, signal: AbortSignal): Promise<Answer> {
  // Asked right before the effect: a lock that was lost since the decision forbids it.
  if (effects.lock?.held() === false) return failed('LOCK_LOST');
  switch (command.kind) {
    case 'instance':
      return onInstance(command, effects, signal);
    case 'remedy':
      return onBox(command, effects, signal);
    case 'reboot':
      return reboot(command.needsMirror, command.deadlineMs, effects, signal);
  }
}

/**
 * Right before the effect the instance is looked at again: if it is gone or was started by somebody else since the
 * decision, nothing is done. A call that does not answer in time has an unknown outcome, since the runtime goes on
 * with it (Docker: `context.WithoutCancel`).
 */
async function onInstance(
  command: InstanceCommand,
  { clock, containers, lock }: Effects,
  signal: AbortSignal,
): Promise<Answer> {
  const looked = await attempt(clock, command.deadlineMs, signal, (limit) =>
    containers.inspect(command.instanceId, limit),
  );
  // Nothing was done yet, so a failure is certain.
  if (looked.kind !== 'value') return failed(looked.kind === 'late' ? 'DEADLINE_EXCEEDED' : looked.code);
  if (looked.value === null) return failed('INSTANCE_GONE');
  if (command.startedAtSeenMs !== null && looked.value.startedAtMs !== command.startedAtSeenMs)
    return failed('STARTED_BY_OTHERS');
  if (lock?.held() === false) return failed('LOCK_LOST');
  const result = await attempt(clock, command.deadlineMs, signal, (limit) =>
    effect(command, containers, limit),
  );
  return answerOf(result);
}

async function effect(command: InstanceCommand, containers: Containers, signal: AbortSignal): Promise<void> {
  switch (command.verb) {
    case 'restart':
      return containers.restart(command.instanceId, command.stopTimeoutMs, signal);
    case 'stop':
      return containers.stop(command.instanceId, command.stopTimeoutMs, signal);
    case 'start':
      return containers.start(command.instanceId, signal);
    case 'kill':
      return containers.kill(command.instanceId, signal);
  }
}

async function onBox(
  { action }: RemedyCommand,
  { clock, remedies }: Effects,
  signal: AbortSignal,
): Promise<Answer> {
  const remedy = remedies[action];
  if (remedy === undefined) return failed('NO_REMEDY');
  const answer = answerOf(await attempt(clock, remedy.timeoutMs, signal, (limit) => remedy.run(limit)));
  if (answer.outcome === 'failed' || remedy.check === undefined) return answer;
  return checkRemedy(remedy, clock, answer, signal);
}

const checkEveryMs = 1_000;
const checkTimeoutMs = 5_000;

/** What a remedy's own check says weighs more than what its call answered. */
async function checkRemedy(
  remedy: Remedy,
  clock: Clock,
  answer: Answer,
  signal: AbortSignal,
): Promise<Answer> {
  const giveUpMs = clock.monotonicMs() + (remedy.checkWithinMs ?? 0);
  for (;;) {
    // One that begins late may not outlast what the core waits for (`surroundingsOf`).
    const leftMs = Math.max(giveUpMs - clock.monotonicMs(), checkTimeoutMs);
    const limitMs = Math.min(remedy.checkTimeoutMs ?? checkTimeoutMs, leftMs);
    const result = await attempt(clock, limitMs, signal, async (limit) =>
      remedy.check === undefined ? null : await remedy.check(limit),
    );
    const last = result.kind === 'value' ? result.value : null;
    if (last === true) return done;
    if (clock.monotonicMs() >= giveUpMs)
      return last === false
        ? failed('NO_EFFECT')
        : { outcome: 'unknown', errorCode: answer.errorCode ?? 'NOT_CHECKED' };
    await clock.sleep(checkEveryMs, signal);
  }
}

/** The state before is durable in the journal already; unless the policy says otherwise, it must be in the mirror too. */
async function reboot(
  needsMirror: boolean,
  deadlineMs: number,
  { clock, rebooter, mirrored }: Effects,
  signal: AbortSignal,
): Promise<Answer> {
  if (rebooter === null) return failed('NO_REMEDY');
  if (needsMirror) {
    const stored = await attempt(clock, 15_000, signal, mirrored);
    if (stored.kind !== 'value' || !stored.value) return failed('STATE_NOT_STORED');
  }
  return answerOf(await attempt(clock, deadlineMs, signal, (limit) => rebooter.reboot(limit)));
}

type Attempt<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'late' }
  | { readonly kind: 'error'; readonly code: string };

async function attempt<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Attempt<T>> {
  try {
    const result = await withDeadline(clock, ms, signal, work);
    return result.late ? { kind: 'late' } : { kind: 'value', value: result.value };
  } catch (error) {
    if (signal.aborted) throw error;
    return { kind: 'error', code: error instanceof HealingError ? error.code : 'RUNTIME_REFUSED' };
  }
}

function answerOf(result: Attempt<void>): Answer {
  switch (result.kind) {
    case 'value':
      return done;
    case 'late':
      return { outcome: 'unknown', errorCode: 'DEADLINE_EXCEEDED' };
    case 'error':
      // A connection that broke in the middle says nothing about the effect.
      return result.code === 'RUNTIME_UNAVAILABLE' || result.code === 'DEADLINE_EXCEEDED'
        ? { outcome: 'unknown', errorCode: result.code }
        : failed(result.code);
  }
}
