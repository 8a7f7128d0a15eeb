import { setThrottle } from './core/ledger.ts';
import type { Clock, GpuControl, LedgerStore } from './ports.ts';

/** Cool for so long before the first step back, then one step every so often. */
const coolMs = 600_000;
const stepMs = 120_000;

/**
 * Takes back what `throttle_gpu` did, one step at a time, once the device was cool for ten minutes. Call it
 * now and then; it does nothing while it is too early. True when a step was taken.
 */
export async function undoThrottle(
  of: {
    readonly device: string;
    /** For how long no heat was diagnosed. */
    readonly coolForMs: number;
    /** Since the last step back; Infinity before the first. */
    readonly sinceStepMs: number;
  },
  ports: { readonly clock: Clock; readonly control: GpuControl; readonly ledger: LedgerStore },
  signal: AbortSignal,
): Promise<boolean> {
  if (of.coolForMs < coolMs || of.sinceStepMs < stepMs) return false;
  const ledger = await ports.ledger.load();
  const record = ledger.throttles.find(({ device }) => device === of.device);
  if (record === undefined) return false;
  const left = await ports.control.undoThrottle(record, signal);
  await ports.ledger.save(setThrottle(ledger, of.device, left));
  return true;
}
