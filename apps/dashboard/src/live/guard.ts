/** A frame of metrics whose shape can be trusted, null when it cannot: the socket is not the compiler. */
export function readFrame(
  frame: unknown,
): { readonly t: number; readonly values: readonly (number | null)[] } | null {
  if (!Array.isArray(frame) || frame.length !== 2) return null;
  const [t, values] = frame as readonly unknown[];
  if (!isFiniteNumber(t) || !Array.isArray(values) || values.length > 4_096) return null;
  return { t, values: values.map((value: unknown) => (isFiniteNumber(value) ? value : null)) };
}

export const isFiniteNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);
