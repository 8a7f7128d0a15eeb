/** A language model of a few lines: deterministic, so that tests know what it says. */
export interface Said {
  readonly content: string;
  readonly thinking?: string;
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: Record<string, unknown> }[];
  /** Why it stopped; `stop` by default. */
  readonly doneReason?: string;
}

interface Told {
  readonly role: string;
  readonly content: string;
  readonly tool_name?: string;
}

const words = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

export const countTokens = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length;

/** An object that follows a schema: for each required property the simplest value of its type. */
const followSchema = (schema: unknown): unknown => {
  const { type, properties, required, enum: values } = schema as Record<string, unknown>;
  if (Array.isArray(values)) return values[0];
  switch (type) {
    case 'object':
      return Object.fromEntries(
        ((required as string[] | undefined) ?? Object.keys((properties as object | undefined) ?? {})).map(
          (name) => [name, followSchema((properties as Record<string, unknown>)[name])],
        ),
      );
    case 'array':
      return [];
    case 'number':
    case 'integer':
      return 42;
    case 'boolean':
      return true;
    default:
      return 'text';
  }
};

/**
 * Says what it was told last. With tools it calls each tool whose name stands in the message as `name(json)`,
 * and puts the results together in the next turn.
 */
export const answer = (messages: readonly Told[], format: unknown, tools: readonly string[]): Said => {
  const last = messages.at(-1);
  if (format !== undefined && format !== '') {
    return {
      content: JSON.stringify(format === 'json' ? { said: last?.content ?? '' } : followSchema(format)),
    };
  }
  if (last?.role === 'tool') {
    const results = messages.slice(messages.map(({ role }) => role).lastIndexOf('assistant') + 1);
    return {
      content: results.map(({ tool_name: name, content }) => `${name} gave ${content}`).join(' and '),
    };
  }
  const said = last?.content ?? '';
  const toolCalls = tools.flatMap((name) =>
    [...said.matchAll(new RegExp(`\\b${name}\\((\\{[^)]*\\})\\)`, 'g'))].map((match) => ({
      name,
      arguments: JSON.parse(match[1] ?? '{}') as Record<string, unknown>,
    })),
  );
  return toolCalls.length > 0 ? { content: '', toolCalls } : { content: `You said: ${said}` };
};

/** Texts with the same words lie close together. */
export const embed = (text: string, dimensions: number): readonly number[] => {
  const vector = new Array<number>(dimensions).fill(0);
  for (const word of words(text)) {
    let hash = 7;
    for (const letter of word) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
    const at = hash % dimensions;
    vector[at] = (vector[at] ?? 0) + 1;
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((each) => each / length);
};
