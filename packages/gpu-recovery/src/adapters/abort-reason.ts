/** What a promise that a signal ended is rejected with; a signal may carry any value, or nothing. */
export function abortReason(signal: AbortSignal | undefined): Error {
  return signal?.reason instanceof Error ? signal.reason : new Error('aborted');
}
