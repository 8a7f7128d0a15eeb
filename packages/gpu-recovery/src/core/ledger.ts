import { rungs, type Rung } from './action.ts';
import { diagnosisIds, type DiagnosisId } from './diagnosis.ts';

/** One use of a rung, written down before it begins. Times are UTC: the ledger outlives reboots. */
export interface Attempt {
  readonly device: string;
  readonly rung: Rung;
  readonly because: readonly DiagnosisId[];
  readonly startedAtMs: number;
  readonly bootId: string | null;
  /** `started`: nothing is known yet; after a crash or a reboot it stays so until it is settled. */
  readonly outcome: 'started' | 'verified' | 'failed';
}

/** How to undo a throttling: which value held before. */
export interface ThrottleRecord {
  readonly device: string;
  readonly way: 'locked_clocks' | 'power_limit' | 'devfreq';
  /** Watts for a power limit, hertz for devfreq; nothing to keep for locked clocks. */
  readonly previous: number | null;
  readonly appliedAtMs: number;
}

export interface Ledger {
  readonly version: 1;
  readonly attempts: readonly Attempt[];
  readonly throttles: readonly ThrottleRecord[];
}

export const emptyLedger: Ledger = { version: 1, attempts: [], throttles: [] };

const keptMs = 8 * 86_400_000;

export function addAttempt(ledger: Ledger, attempt: Attempt): Ledger {
  const kept = ledger.attempts.filter(({ startedAtMs }) => attempt.startedAtMs - startedAtMs <= keptMs);
  return { ...ledger, attempts: [...kept, attempt] };
}

/** Sets the outcome of the newest attempt of this device and rung. */
export function settle(
  ledger: Ledger,
  of: { readonly device: string; readonly rung: Rung },
  outcome: 'verified' | 'failed',
): Ledger {
  const at = ledger.attempts.findLastIndex(({ device, rung }) => device === of.device && rung === of.rung);
  const attempt = ledger.attempts[at];
  if (attempt === undefined) return ledger;
  return { ...ledger, attempts: ledger.attempts.with(at, { ...attempt, outcome }) };
}

/** A second throttling keeps the value from before the first: that is the one to come back to. */
export function addThrottle(ledger: Ledger, record: ThrottleRecord): Ledger {
  const before = ledger.throttles.find(({ device, way }) => device === record.device && way === record.way);
  return setThrottle(ledger, record.device, { ...record, previous: before?.previous ?? record.previous });
}

/** What is left to undo; null when nothing is. */
export function setThrottle(ledger: Ledger, device: string, record: ThrottleRecord | null): Ledger {
  const others = ledger.throttles.filter((each) => each.device !== device);
  return { ...ledger, throttles: record === null ? others : [...others, record] };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAttempt(value: unknown): value is Attempt {
  return (
    isRecord(value) &&
    typeof value['device'] === 'string' &&
    rungs.some((rung) => rung === value['rung']) &&
    Array.isArray(value['because']) &&
    value['because'].every((id) => diagnosisIds.some((known) => known === id)) &&
    typeof value['startedAtMs'] === 'number' &&
    (value['bootId'] === null || typeof value['bootId'] === 'string') &&
    ['started', 'verified', 'failed'].includes(String(value['outcome']))
  );
}

function isThrottle(value: unknown): value is ThrottleRecord {
  return (
    isRecord(value) &&
    typeof value['device'] === 'string' &&
    ['locked_clocks', 'power_limit', 'devfreq'].includes(String(value['way'])) &&
    (value['previous'] === null || typeof value['previous'] === 'number') &&
    typeof value['appliedAtMs'] === 'number'
  );
}

/** A ledger out of JSON; null when the text is not one. */
export function parseLedger(text: string): Ledger | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || value['version'] !== 1) return null;
  const { attempts, throttles } = value;
  if (!Array.isArray(attempts) || !attempts.every(isAttempt)) return null;
  if (!Array.isArray(throttles) || !throttles.every(isThrottle)) return null;
  return { version: 1, attempts, throttles };
}
