import type {
  ChatModel,
  ChatModelConfig,
  FinishReason,
  GenerateResult,
  Message,
  MessageContent,
  StreamChunk,
  TokenUsage,
  Tool,
} from '@n8n/ai-node-sdk';
import type { IDataObject } from 'n8n-workflow';
import { type Generated, type ToolRequest, readGenerated } from '../../transport/generated.ts';
import { type AnswerFormat, generationOf } from '../../transport/generation.ts';
import { toOllama, toOllamaTools } from './messages.ts';

/** How a chat reaches its model. */
export interface ChatLine {
  readonly json: (body: IDataObject, signal: AbortSignal | undefined) => Promise<unknown>;
  readonly lines: (body: IDataObject, signal: AbortSignal | undefined) => AsyncIterable<unknown>;
  readonly schemaOf: (tool: Extract<Tool, { type: 'function' }>) => unknown;
  /** Makes the error for what the service says after it has begun to answer. */
  readonly stopped: (sentence: string) => Error;
}

interface ChatSettings {
  readonly model: string;
  /** Options of the node. */
  readonly options: IDataObject;
  readonly format: AnswerFormat;
}

const finishReasonOf = ({ doneReason, toolRequests }: Generated, called: boolean): FinishReason => {
  if (called || toolRequests.length > 0) return 'tool-calls';
  return doneReason === 'length' ? 'length' : 'stop';
};

const usageOf = ({ usage }: Generated): { usage?: TokenUsage } =>
  usage === null ? {} : { usage: { ...usage } };

/** What an agent or chain sets for one call, in the words of the node's options. */
const callOptionsOf = (config: ChatModelConfig | undefined): IDataObject => {
  const given: Readonly<Record<string, unknown>> = {
    temperature: config?.temperature,
    topP: config?.topP,
    topK: config?.topK,
    maxTokens: config?.maxTokens,
    seed: config?.seed,
    presencePenalty: config?.presencePenalty,
    frequencyPenalty: config?.frequencyPenalty,
    stop: config?.stopSequences,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as IDataObject;
};

/** LangChain calls it `signal`, the SDK `abortSignal`. */
const signalOf = (config: ChatModelConfig | undefined): AbortSignal | undefined => {
  const signal: unknown = config === undefined ? undefined : Reflect.get(config, 'signal');
  return config?.abortSignal ?? (signal instanceof AbortSignal ? signal : undefined);
};

/** A language model of the box for n8n's agents and chains, by Ollama's own chat API. */
export class ArasulChat implements ChatModel {
  readonly provider = 'arasul';
  readonly modelId: string;
  readonly #line: ChatLine;
  readonly #settings: ChatSettings;
  readonly #tools: readonly Tool[];
  /** Ollama's calls of tools have no id; LangChain needs one. Unique within a run of the workflow. */
  readonly #nextId: () => string;

  constructor(line: ChatLine, settings: ChatSettings, nextId: () => string, tools: readonly Tool[] = []) {
    this.#line = line;
    this.#settings = settings;
    this.#nextId = nextId;
    this.#tools = tools;
    this.modelId = settings.model;
  }

  withTools(tools: Tool[]): ArasulChat {
    return new ArasulChat(this.#line, this.#settings, this.#nextId, [...this.#tools, ...tools]);
  }

  async generate(messages: Message[], config?: ChatModelConfig): Promise<GenerateResult> {
    const answer = readGenerated(
      await this.#line.json({ ...this.#bodyOf(messages, config), stream: false }, signalOf(config)),
    );
    if (answer.refusal !== '') throw this.#line.stopped(answer.refusal);
    const content: MessageContent[] = [
      ...(answer.thinking === '' ? [] : [{ type: 'reasoning', text: answer.thinking } as const]),
      ...(answer.content === '' ? [] : [{ type: 'text', text: answer.content } as const]),
      ...answer.toolRequests.map(({ name, arguments: input }) => ({
        type: 'tool-call' as const,
        toolCallId: this.#nextId(),
        toolName: name,
        input: JSON.stringify(input),
      })),
    ];
    return {
      message: { role: 'assistant', content },
      finishReason: finishReasonOf(answer, false),
      ...usageOf(answer),
    };
  }

  async *stream(messages: Message[], config?: ChatModelConfig): AsyncGenerator<StreamChunk> {
    const body = { ...this.#bodyOf(messages, config), stream: true };
    let called = false;
    for await (const line of this.#line.lines(body, signalOf(config))) {
      const piece = readGenerated(line);
      // A model that runs out of memory says so in the middle of an answer with status 200.
      if (piece.refusal !== '') throw this.#line.stopped(piece.refusal);
      if (piece.thinking !== '') yield { type: 'reasoning-delta', delta: piece.thinking };
      if (piece.content !== '') yield { type: 'text-delta', delta: piece.content };
      for (const request of piece.toolRequests) yield this.#callOf(request);
      called ||= piece.toolRequests.length > 0;
      if (piece.done)
        yield { type: 'finish', finishReason: finishReasonOf(piece, called), ...usageOf(piece) };
    }
  }

  #callOf({ name, arguments: input }: ToolRequest): StreamChunk {
    return { type: 'tool-call-delta', id: this.#nextId(), name, argumentsDelta: JSON.stringify(input) };
  }

  #bodyOf(messages: readonly Message[], config: ChatModelConfig | undefined): IDataObject {
    const { model, options, format } = this.#settings;
    const tools = toOllamaTools(this.#tools, this.#line.schemaOf);
    return {
      ...generationOf(model, { ...options, ...callOptionsOf(config) }, format),
      messages: toOllama(messages),
      ...(tools.length === 0 ? {} : { tools }),
    };
  }
}
