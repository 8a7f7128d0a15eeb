/** Where safe time stood when a record was written. */
export interface TimeMark {
  readonly safeMs: number;
  readonly uptimeMs: number;
  readonly bootId: string | null;
}

/**
 * Safe time never runs faster than true time, so that no clock step frees a budget: within one boot it follows
 * the uptime; after another boot only the uptime of this boot is certain to have passed.
 * @returns safe time now, in milliseconds
 */
export function safeTimeMs(
  mark: TimeMark | null,
  now: { readonly uptimeMs: number; readonly bootId: string | null },
): number {
  if (mark === null) return now.uptimeMs;
  const sameBoot = mark.bootId !== null && mark.bootId === now.bootId && now.uptimeMs >= mark.uptimeMs;
  return mark.safeMs + (sameBoot ? now.uptimeMs - mark.uptimeMs : now.uptimeMs);
}
