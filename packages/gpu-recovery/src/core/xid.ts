import type { RecoveryAction } from './action.ts';
import { explainXid } from './xid-catalogue.ts';

/** Numbers that say the GPU stopped working on something: evidence for a hang on this device. */
const hangCodes: ReadonlySet<number> = new Set([8, 43, 46, 109, 119, 120, 158]);
/** What nvgpu reports on a Jetson for the same: idle timeout, graphics error, semaphore, MMU. */
const jetsonHangCodes: ReadonlySet<number> = new Set([8, 13, 24, 31]);

export function confirmsHang(code: number, isJetson: boolean): boolean {
  return (isJetson ? jetsonHangCodes : hangCodes).has(code);
}

/** The same fault again? 13 only on the same unit of the chip, all others by their number. */
export function repeatKey(code: number, detail: string): string {
  const unit = code === 13 ? /GPC (\d+), TPC (\d+)/.exec(detail) : null;
  return unit === null ? String(code) : `${code} GPC ${unit[1] ?? ''} TPC ${unit[2] ?? ''}`;
}

/**
 * What to do about one Xid, seen `times` in the span its entry names. NVLink 5 numbers (144-150) carry
 * their severity as a word; 154 is advice and answered as such.
 */
export function xidAction(code: number, detail: string, times: number): RecoveryAction {
  const entry = explainXid(code);
  if (entry === null) return 'none';
  if (code >= 144 && code <= 150) return /\bFatal\b/.test(detail) ? 'reset_gpu' : 'none';
  // Xid 13 without a unit cannot be called the same unit twice.
  const countable = code !== 13 || repeatKey(code, detail) !== '13';
  if (entry.repeat !== null && countable && times >= entry.repeat.count) return entry.repeat.action;
  return entry.action;
}
