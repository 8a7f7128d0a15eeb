const firstMs = 1_000;
const longestMs = 60_000;

/**
 * How long to wait before the next try, in ms: what `Retry-After` says (seconds or a date), else twice as long
 * each time with up to a quarter more, so that many workflows do not come back at once. Never over a minute.
 *
 * @param attempt 0 for the first wait.
 * @param random in [0, 1).
 */
export const waitBeforeRetryMs = (
  retryAfter: string | undefined,
  attempt: number,
  nowMs: number,
  random: number,
): number => {
  const asked = retryAfterMs(retryAfter, nowMs);
  const wait = asked ?? firstMs * 2 ** Math.min(attempt, 10) * (1 + random / 4);
  return Math.min(Math.round(wait), longestMs);
};

const retryAfterMs = (value: string | undefined, nowMs: number): number | null => {
  if (value === undefined || value.trim() === '') return null;
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
};
