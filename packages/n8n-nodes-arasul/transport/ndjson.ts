/** A line longer than this is no answer of a model. */
const lineLimit = 32 * 1024 * 1024;

/** Thrown for a line that is no JSON, or far too long. */
export class BrokenLine extends Error {
  override readonly name = 'BrokenLine';
}

const broken = Symbol('broken');

const attempt = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return broken;
  }
};

const parse = (line: string): unknown => {
  const value = attempt(line);
  if (value === broken) throw new BrokenLine(`This is no JSON: ${line.slice(0, 120)}`);
  return value;
};

/**
 * The values of a stream of newline-delimited JSON, in whatever pieces the bytes come.
 *
 * @throws BrokenLine
 */
export async function* valuesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<unknown, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of bytes) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield parse(line);
    if (rest.length > lineLimit) throw new BrokenLine('A line of the answer is far too long');
  }
  rest += decoder.decode();
  if (rest.trim() !== '') yield parse(rest);
}
