/** UTC instants as `2026-03-01T12:00:00Z`, with optional milliseconds. */
const pattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?Z$/u;

/** Milliseconds since 1970, or `null` when `text` is no such instant (2026-02-30 is none). */
export function parseTimestamp(text: string): number | null {
  if (!pattern.test(text)) return null;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return null;
  return new Date(ms).toISOString().slice(0, 19) === text.slice(0, 19) ? ms : null;
}

/** Whole seconds, so that equal input gives equal bytes in every language. */
export const formatTimestamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
