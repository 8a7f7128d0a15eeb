import { type Said, countTokens } from './tiny-model.ts';

interface Whole {
  readonly said: Said;
  readonly prompt: string;
  readonly model: string;
  readonly kind: 'chat' | 'generate';
}

type Json = Record<string, unknown>;

const piece = ({ model, kind }: Whole, content: string, extra: Json = {}): Json => ({
  model,
  created_at: '2026-01-01T00:00:00Z',
  ...(kind === 'chat'
    ? { message: { role: 'assistant', content, ...extra } }
    : { response: content, ...extra }),
});

const extraOf = ({ said: { thinking, toolCalls } }: Whole): Json => ({
  ...(thinking === undefined ? {} : { thinking }),
  ...(toolCalls === undefined ? {} : { tool_calls: toolCalls.map((call) => ({ function: call })) }),
});

const endOf = ({ said, prompt }: Whole): Json => ({
  done: true,
  done_reason: said.doneReason ?? 'stop',
  total_duration: 2_000_000_000,
  prompt_eval_count: countTokens(prompt),
  // A call of a tool is written by the model as well.
  eval_count: countTokens(said.content) + (said.toolCalls?.length ?? 0) * 10,
  eval_duration: 1_000_000_000,
});

/** An answer with `stream: false`. */
export const inOne = (whole: Whole): Json => ({
  ...piece(whole, whole.said.content, extraOf(whole)),
  ...endOf(whole),
});

/** An answer word by word, as lines of NDJSON; after `breaksAfter` of them it ends with an error. */
export const inPieces = (whole: Whole, breaksAfter: number): readonly string[] => {
  const extra = extraOf(whole);
  const pieces = [
    ...(Object.keys(extra).length === 0 ? [] : [piece(whole, '', extra)]),
    ...(whole.said.content.match(/\S+\s*/g) ?? []).map((word) => piece(whole, word)),
  ].map((each) => ({ ...each, done: false }));
  const last =
    breaksAfter === Infinity ? { ...piece(whole, ''), ...endOf(whole) } : { error: 'cudaMalloc failed' };
  return [...pieces.slice(0, breaksAfter), last].map((line) => `${JSON.stringify(line)}\n`);
};
