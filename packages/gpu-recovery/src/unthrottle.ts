import { setThrottle } from './core/ledger.ts';
import type { Clock, GpuControl, LedgerStore } from './ports.ts';

/** Cool for so long before the first step back, then one step every so often. */
const coolMs = 600_000;
const stepMs = 120_000;

interface Rest {
  /** For how long no heat was diagnosed. */
  readonly coolForMs: number;
  /** Since the last step back, or the last look for one; Infinity before the first. */
  readonly sinceStepMs: number;
}

/** Is it time for a step back? */
export function isUndoDue({ coolForMs, sinceStepMs }: Rest): boolean {
  return coolForMs >= coolMs && sinceStepMs >= stepMs;
}

/**
 * Takes back what `throttle_gpu` did, one step at a time, once the device was cool for ten minutes. Call it
 * now and then; it does nothing while it is too early. False when no step was taken, also because the device refused
 * it: what was done stays written down then.
 */
export async function undoThrottle(
  of: Rest & { readonly device: string },
  ports: { readonly clock: Clock; readonly control: GpuControl; readonly ledger: LedgerStore },
  signal: AbortSignal,
): Promise<boolean> {
  if (!isUndoDue(of)) return false;
  const ledger = await ports.ledger.load();
  const record = ledger.throttles.find(({ device }) => device === of.device);
  if (record === undefined) return false;
  const outcome = await ports.control.undoThrottle(record, signal);
  if (outcome.kind === 'refused') return false;
  await ports.ledger.save(setThrottle(ledger, of.device, outcome.left));
  return true;
}
