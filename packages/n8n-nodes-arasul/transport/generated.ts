import type { Fields } from './values.ts';
import { fieldsOf, jsonFrom, listOf, numberOf, textOf } from './values.ts';

export interface ToolRequest {
  readonly name: string;
  readonly arguments: Fields;
}

export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly totalTokens: number;
}

/** An answer of `/api/chat` or `/api/generate`, or one piece of a streamed one. */
export interface Generated {
  readonly model: string;
  readonly content: string;
  readonly thinking: string;
  readonly toolRequests: readonly ToolRequest[];
  readonly done: boolean;
  /** `stop`, `length`, `load`, `unload`; empty before the end. */
  readonly doneReason: string;
  /** Null where the service does not count. */
  readonly usage: Usage | null;
  readonly durationMs: number | null;
  readonly tokensPerSecond: number | null;
  /** What the service says went wrong after it had begun to answer; empty when nothing did. */
  readonly refusal: string;
}

const nanosecondsToMs = (value: unknown): number | null => {
  const nanoseconds = numberOf(value);
  return nanoseconds === null ? null : Math.round(nanoseconds / 1e6);
};

const usageOf = (body: Fields): Usage | null => {
  const completion = numberOf(body['eval_count']);
  // A prompt that the model still had in its cache is not counted: that is no prompt of unknown length.
  const prompt = numberOf(body['prompt_eval_count']) ?? 0;
  return completion === null
    ? null
    : { promptTokens: prompt, completionTokens: completion, totalTokens: prompt + completion };
};

const speedOf = (body: Fields): number | null => {
  const [count, nanoseconds] = [numberOf(body['eval_count']), numberOf(body['eval_duration'])];
  if (count === null || nanoseconds === null || nanoseconds <= 0) return null;
  return Math.round((count / nanoseconds) * 1e10) / 10;
};

/** Arguments come as an object; some models write them as text. */
const argumentsOf = (value: unknown): Fields => fieldsOf(jsonFrom(value));

export const readGenerated = (value: unknown): Generated => {
  const body = fieldsOf(value);
  const message = fieldsOf(body['message']);
  return {
    model: textOf(body['model']),
    content: textOf(message['content']) || textOf(body['response']),
    thinking: textOf(message['thinking']) || textOf(body['thinking']),
    toolRequests: listOf(message['tool_calls']).flatMap((each) => {
      const call = fieldsOf(fieldsOf(each)['function']);
      const name = textOf(call['name']);
      return name === '' ? [] : [{ name, arguments: argumentsOf(call['arguments']) }];
    }),
    done: body['done'] === true,
    doneReason: textOf(body['done_reason']),
    usage: usageOf(body),
    durationMs: nanosecondsToMs(body['total_duration']),
    tokensPerSecond: speedOf(body),
    refusal: textOf(body['error']),
  };
};
