import type { Message, MessageContent, Tool } from '@n8n/ai-node-sdk';
import type { IDataObject } from 'n8n-workflow';
import { bareSchema } from '../shared/answer-format.ts';
import { fieldsOf, jsonFrom } from '../../transport/values.ts';

type Of<K extends MessageContent['type']> = Extract<MessageContent, { type: K }>;

const partsOf = <K extends MessageContent['type']>({ content }: Message, type: K): readonly Of<K>[] =>
  content.filter((part): part is Of<K> => part.type === type);

const textOf = (message: Message): string =>
  partsOf(message, 'text')
    .map(({ text }) => text)
    .join('');

/** Base64 without the header of a data URL; null for what is no image. */
const imageOf = ({ data, mediaType }: Of<'file'>): string | null => {
  if (mediaType !== undefined && !mediaType.startsWith('image/')) return null;
  if (typeof data === 'string') return data.replace(/^data:[^,]*,/, '');
  return Buffer.from(data).toString('base64');
};

/** n8n adds the id of the call to the arguments; the model has not written it and would be confused by it. */
const argumentsOf = ({ input, toolCallId }: Of<'tool-call'>): IDataObject => {
  const { id, ...rest } = fieldsOf(jsonFrom(input));
  return (id === undefined || id === toolCallId ? rest : { id, ...rest }) as IDataObject;
};

const resultText = (result: unknown): string => {
  if (typeof result === 'string') return result;
  const parts: readonly unknown[] = Array.isArray(result) ? result : [];
  const texts = parts.map((part) => fieldsOf(part)['text']).filter((text) => typeof text === 'string');
  return texts.length > 0 && texts.length === parts.length ? texts.join('') : JSON.stringify(result);
};

/**
 * A conversation as Ollama takes it. A tool's result carries only the id of its call, and Ollama wants the
 * name of the tool: it is remembered from the call.
 */
export const toOllama = (messages: readonly Message[]): IDataObject[] => {
  const toolNames = new Map<string, string>();
  return messages.flatMap((message): IDataObject[] => {
    const content = textOf(message);
    switch (message.role) {
      case 'system':
        return [{ role: 'system', content }];
      case 'user': {
        const images = partsOf(message, 'file')
          .map(imageOf)
          .filter((image) => image !== null);
        return [{ role: 'user', content, ...(images.length === 0 ? {} : { images }) }];
      }
      case 'assistant': {
        const calls = partsOf(message, 'tool-call');
        for (const { toolCallId, toolName } of calls) toolNames.set(toolCallId ?? '', toolName);
        const toolCalls = calls.map((call) => ({
          function: { name: call.toolName, arguments: argumentsOf(call) },
        }));
        return [{ role: 'assistant', content, ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }) }];
      }
      case 'tool':
        return partsOf(message, 'tool-result').map(({ toolCallId, result }) => ({
          role: 'tool',
          content: resultText(result),
          tool_name: toolNames.get(toolCallId) ?? message.name ?? '',
        }));
    }
  });
};

/** Tools as Ollama takes them. Tools of a provider are not ours to run. */
export const toOllamaTools = (
  tools: readonly Tool[],
  schemaOf: (tool: Extract<Tool, { type: 'function' }>) => unknown,
): IDataObject[] =>
  tools.flatMap((tool) => {
    if (tool.type !== 'function') return [];
    return [
      {
        type: 'function',
        function: {
          name: tool.name,
          description: tool.description ?? '',
          parameters: bareSchema(schemaOf(tool)),
        },
      },
    ];
  });
