/** A duration in whole seconds, for a sentence. */
export const secondsText = (ms: number): string => `${(ms / 1000).toFixed(0)} s`;
