export type HealingErrorCode =
  | 'SERVICE_UNKNOWN'
  | 'SERVICE_BUSY'
  | 'SERVICE_PROTECTED'
  | 'ENGINE_STOPPED'
  | 'ENGINE_RUNNING'
  | 'RUNTIME_UNAVAILABLE'
  | 'RUNTIME_REFUSED'
  | 'INSTANCE_GONE'
  | 'JOURNAL_DAMAGED'
  | 'JOURNAL_UNWRITABLE'
  | 'LOCK_HELD'
  | 'POLICY_INVALID'
  | 'DEADLINE_EXCEEDED';

/** Everything this package throws on purpose; `code` is stable. */
export class HealingError extends Error {
  override readonly name = 'HealingError';
  readonly code: HealingErrorCode;

  constructor(code: HealingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What was thrown, as an error: JavaScript may throw anything. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
