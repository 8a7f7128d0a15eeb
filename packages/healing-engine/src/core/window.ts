/** The moments that lie within the last `windowMs` before `nowMs`, oldest first. */
export function within(moments: readonly number[], windowMs: number, nowMs: number): readonly number[] {
  return moments.filter((moment) => moment > nowMs - windowMs);
}
