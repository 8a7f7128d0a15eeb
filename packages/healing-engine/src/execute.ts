import type { Command } from './core/command.ts';
import type { Outcome } from './core/events.ts';
import { HealingError } from './errors.ts';
import type { Containers } from './ports.ts';

export interface Answer {
  readonly outcome: Outcome;
  readonly errorCode: string | null;
}

/**
 * Carries out one command. Right before the effect the instance is looked at again: if it is gone or was started
 * by somebody else since the decision, nothing is done. A call that does not answer in time has an unknown outcome,
 * since the runtime goes on with it (Docker: `context.WithoutCancel`).
 */
export async function execute(
  command: Command,
  containers: Containers,
  signal: AbortSignal,
): Promise<Answer> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(command.deadlineMs)]);
  try {
    const instance = await containers.inspect(command.instanceId, deadline);
    if (instance === null) return { outcome: 'failed', errorCode: 'INSTANCE_GONE' };
    if (command.startedAtSeenMs !== null && instance.startedAtMs !== command.startedAtSeenMs) {
      return { outcome: 'failed', errorCode: 'STARTED_BY_OTHERS' };
    }
  } catch (error) {
    // Nothing was done yet, so this is certain.
    return { outcome: 'failed', errorCode: codeOf(error, deadline) };
  }
  try {
    await effect(command, containers, deadline);
    return { outcome: 'ok', errorCode: null };
  } catch (error) {
    const code = codeOf(error, deadline);
    return {
      outcome: code === 'DEADLINE_EXCEEDED' || code === 'RUNTIME_UNAVAILABLE' ? 'unknown' : 'failed',
      errorCode: code,
    };
  }
}

async function effect(command: Command, containers: Containers, signal: AbortSignal): Promise<void> {
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

function codeOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'DEADLINE_EXCEEDED';
  return error instanceof HealingError ? error.code : 'RUNTIME_REFUSED';
}
