export type GpuRecoveryErrorCode =
  | 'THRESHOLD_NOT_NEAR_LIMIT'
  | 'POLICY_INVALID'
  | 'UUID_INVALID'
  | 'FORM_UNKNOWN'
  | 'USE_ARGUMENT'
  | 'TRACE_INVALID'
  | 'LEDGER_DAMAGED'
  | 'LEDGER_UNWRITABLE';

/** Everything this package throws on purpose; `code` is stable. */
export class GpuRecoveryError extends Error {
  override readonly name = 'GpuRecoveryError';
  readonly code: GpuRecoveryErrorCode;

  constructor(code: GpuRecoveryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
