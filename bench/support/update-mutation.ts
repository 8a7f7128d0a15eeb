/** Numbers in [0, 1) that a seed repeats (mulberry32): a failing case can be found again. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Values on which parsers stumble: ends of ranges, signs of tar, gzip and JSON. */
const telling = [0, 1, 9, 10, 32, 34, 46, 47, 48, 55, 56, 92, 123, 127, 128, 129, 255] as const;

/** Changes `bytes` in one to four ways; the result always differs from it. */
export function mutated(bytes: Buffer, random: () => number): Buffer {
  for (;;) {
    let changed: Buffer = Buffer.from(bytes);
    const times = 1 + Math.floor(random() ** 2 * 4);
    for (let time = 0; time < times; time += 1) changed = mutatedOnce(changed, random);
    if (!changed.equals(bytes)) return changed;
  }
}

function mutatedOnce(bytes: Buffer, random: () => number): Buffer {
  const below = (limit: number): number => Math.floor(random() * limit);
  const at = below(bytes.length + 1);
  const length = Math.min(bytes.length - at, 1 + below(random() < 0.5 ? 4 : 600));
  const part = bytes.subarray(at, at + length);
  const join = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat(parts);
  switch (below(8)) {
    case 0:
    case 1: {
      if (at < bytes.length) bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << below(8)), at);
      return bytes;
    }
    case 2: {
      if (at < bytes.length) bytes.writeUInt8(telling[below(telling.length)] ?? 0, at);
      return bytes;
    }
    case 3:
      return join(bytes.subarray(0, at), bytes.subarray(at + length));
    case 4:
      return join(bytes.subarray(0, at + length), part, bytes.subarray(at + length));
    case 5: {
      const inserted = Buffer.from(Array.from({ length: 1 + below(20) }, () => below(256)));
      return join(bytes.subarray(0, at), inserted, bytes.subarray(at));
    }
    case 6: {
      const target = below(bytes.length + 1);
      return join(bytes.subarray(0, target), part, bytes.subarray(target));
    }
    default:
      return bytes.subarray(0, at);
  }
}
