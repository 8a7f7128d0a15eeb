/**
 * What the age of the last finished cycle says about the engine.
 * Specification: under 20 s healthy, up to 60 s degraded, later dead.
 */
export function heartbeatOf(ageMs: number | null): 'starting' | 'healthy' | 'degraded' | 'dead' {
  if (ageMs === null) return 'starting';
  if (ageMs < 20_000) return 'healthy';
  return ageMs <= 60_000 ? 'degraded' : 'dead';
}
