/** How far a sparkline reaches up: a calm value must not look like a storm. */
export type Scale =
  /** From 0 to at least this much. */
  | { readonly kind: 'fromZero'; readonly atLeast: number }
  /** Around the values, at least this far apart. */
  | { readonly kind: 'around'; readonly span: number };

export interface SparklineShape {
  /** Path of the line; "" when there is nothing to draw. */
  readonly line: string;
  /** Path of the area below it. */
  readonly area: string;
}

/** The drawing's own units; the picture is stretched to its place. */
export const sparklineWidth = 120;
export const sparklineHeight = 32;

const bucketCount = 120;

/** The mean of each bucket of time, NaN where nothing was measured. Buckets lie on whole steps of the clock. */
const toBuckets = (
  times: ArrayLike<number>,
  values: ArrayLike<number>,
  windowMs: number,
  endMs: number,
): readonly number[] => {
  const stepMs = windowMs / bucketCount;
  const last = Math.floor(endMs / stepMs);
  const sums = new Array<number>(bucketCount).fill(0);
  const counts = new Array<number>(bucketCount).fill(0);
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? Number.NaN;
    const bucket = Math.floor((times[index] ?? 0) / stepMs) - last + bucketCount - 1;
    if (!Number.isFinite(value) || bucket < 0 || bucket >= bucketCount) continue;
    sums[bucket] = (sums[bucket] ?? 0) + value;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return sums.map((sum, bucket) => sum / (counts[bucket] ?? 0));
};

const rangeOf = (values: readonly number[], scale: Scale): readonly [number, number] => {
  const known = values.filter(Number.isFinite);
  const top = Math.max(...known);
  if (scale.kind === 'fromZero') return [0, Math.max(scale.atLeast, top * 1.1)];
  const bottom = Math.min(...known);
  const missing = Math.max(0, scale.span - (top - bottom)) / 2;
  return [bottom - missing - scale.span * 0.1, top + missing + scale.span * 0.1];
};

/** Stored samples lie 10 s apart, so that two steps without one are no gap yet. */
const bridgedSteps = 3;

/** Draws the last `windowMs` before `endMs`. Where nothing was measured there is a gap, not a zero. */
export function drawSparkline(
  times: ArrayLike<number>,
  values: ArrayLike<number>,
  windowMs: number,
  endMs: number,
  scale: Scale,
): SparklineShape {
  const buckets = toBuckets(times, values, windowMs, endMs);
  if (!buckets.some(Number.isFinite)) return { line: '', area: '' };
  const [low, high] = rangeOf(buckets, scale);
  const stepX = sparklineWidth / (bucketCount - 1);
  const y = (value: number): number =>
    sparklineHeight - 1 - ((value - low) / (high - low)) * (sparklineHeight - 2);
  let line = '';
  let area = '';
  let begin: number | null = null;
  let previous = Number.NEGATIVE_INFINITY;
  const end = (): void => {
    if (begin === null) return;
    area += `L${(previous * stepX).toFixed(1)} ${sparklineHeight}L${begin.toFixed(1)} ${sparklineHeight}Z`;
    begin = null;
  };
  buckets.forEach((value, bucket) => {
    if (!Number.isFinite(value)) return;
    const x = bucket * stepX;
    const point = `${x.toFixed(1)} ${y(value).toFixed(1)}`;
    if (bucket - previous > bridgedSteps) {
      end();
      line += `M${point}`;
      area += `M${point}`;
      begin = x;
    } else {
      line += `L${point}`;
      area += `L${point}`;
    }
    previous = bucket;
  });
  end();
  return { line, area };
}
