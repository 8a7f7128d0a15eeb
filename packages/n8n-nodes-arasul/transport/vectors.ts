export type Vector = readonly number[];

const dot = (a: Vector, b: Vector): number => a.reduce((sum, each, index) => sum + each * (b[index] ?? 0), 0);

/** The same direction with the length 1; a vector of zeros stays what it is. */
export const normalized = (vector: Vector): Vector => {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((each) => each / length);
};

/** How alike two directions are, -1 to 1; 0 where one has none. Null for vectors of different spaces. */
export const cosine = (a: Vector, b: Vector): number | null => {
  if (a.length !== b.length || a.length === 0) return null;
  const lengths = Math.hypot(...a) * Math.hypot(...b);
  return lengths === 0 ? 0 : Math.min(1, Math.max(-1, dot(a, b) / lengths));
};

/** Straight distance between two points of the same space. */
export const distance = (a: Vector, b: Vector): number =>
  Math.hypot(...a.map((each, index) => each - (b[index] ?? 0)));
