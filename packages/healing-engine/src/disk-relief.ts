import type { Log } from './engine-options.ts';
import { HealingError } from './errors.ts';
import { execute } from './execute.ts';
import type { Clock, Containers, Lock, Remedy } from './ports.ts';

interface DiskRelief {
  /** Undefined: there is nothing that makes room. */
  readonly remedy: Remedy | undefined;
  readonly clock: Clock;
  readonly containers: Containers;
  readonly lock: Lock | null;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * Where not even an intent can be written because the disk is full, the one thing left is to make room. Once in a
 * process, since nothing records it. @returns null when the error is another one
 */
export function relieveDisk(
  error: unknown,
  { remedy, clock, containers, lock, log, signal }: DiskRelief,
): Promise<void> | null {
  const isFull =
    error instanceof HealingError &&
    error.code === 'JOURNAL_UNWRITABLE' &&
    (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOSPC';
  if (!isFull || remedy === undefined) return null;
  log('error', 'the journal cannot be written: the disk is cleaned once without a record');
  const command = {
    kind: 'remedy',
    intentId: 'disk-relief',
    action: 'disk-cleanup',
    deadlineMs: remedy.timeoutMs,
  } as const;
  const effects = {
    clock,
    containers,
    remedies: { 'disk-cleanup': remedy },
    rebooter: null,
    lock,
    mirrored: async () => false,
  };
  return execute(command, effects, signal).then(() => undefined);
}
