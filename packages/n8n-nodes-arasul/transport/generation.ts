import type { IDataObject } from 'n8n-workflow';

/** What a model must answer with: a JSON schema, any JSON, or text when undefined. */
export type AnswerFormat = IDataObject | 'json' | undefined;

/** Option of a node → name in `options` of Ollama (api/types.go: Options and Runner). */
const runnerNames: Readonly<Record<string, string>> = {
  contextLength: 'num_ctx',
  frequencyPenalty: 'frequency_penalty',
  gpuLayers: 'num_gpu',
  maxTokens: 'num_predict',
  minP: 'min_p',
  batchTokens: 'num_batch',
  numKeep: 'num_keep',
  presencePenalty: 'presence_penalty',
  repeatLastN: 'repeat_last_n',
  repeatPenalty: 'repeat_penalty',
  seed: 'seed',
  temperature: 'temperature',
  threads: 'num_thread',
  topK: 'top_k',
  topP: 'top_p',
  typicalP: 'typical_p',
};

/** What goes into `options` of a request: only what the person has set. */
export const runnerOptionsOf = (options: IDataObject): IDataObject => {
  const given = Object.entries(options).flatMap(([name, value]) => {
    const known = runnerNames[name];
    return known === undefined || typeof value !== 'number' ? [] : [[known, value] as const];
  });
  const stop = stopSequencesOf(options['stop']);
  return { ...Object.fromEntries(given), ...(stop.length === 0 ? {} : { stop: [...stop] }) };
};

const stopSequencesOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).filter(
    (each): each is string => typeof each === 'string' && each !== '',
  );

const duration = /^-?(\d+(\.\d+)?(ms|s|m|h))+$/;

/**
 * `keep_alive` as Ollama takes it: a number means seconds, a text needs a unit; below zero keeps for ever.
 *
 * @returns undefined when nothing is set, null when it is neither.
 */
export const keepAliveOf = (value: unknown): number | string | null | undefined => {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (text === '') return undefined;
  if (/^-?\d+$/.test(text)) return Number(text);
  return duration.test(text) ? text : null;
};

/** `think`: sent only when chosen, since models without it refuse the request. */
export const thinkOf = (value: unknown): boolean | 'low' | 'medium' | 'high' | undefined => {
  switch (value) {
    case 'on':
      return true;
    case 'off':
      return false;
    case 'low':
    case 'medium':
    case 'high':
      return value;
    default:
      return undefined;
  }
};

/**
 * What `/api/chat` and `/api/generate` have in common. `keep_alive`, `think` and `format` stand beside
 * `options`: inside of it Ollama does not read them.
 */
export const generationOf = (model: string, options: IDataObject, format: AnswerFormat): IDataObject => {
  const keepAlive = keepAliveOf(options['keepAlive']);
  const think = thinkOf(options['thinking']);
  const runner = runnerOptionsOf(options);
  return {
    model,
    ...(format === undefined ? {} : { format }),
    ...(think === undefined ? {} : { think }),
    ...(keepAlive === undefined || keepAlive === null ? {} : { keep_alive: keepAlive }),
    ...(Object.keys(runner).length === 0 ? {} : { options: runner }),
  };
};
