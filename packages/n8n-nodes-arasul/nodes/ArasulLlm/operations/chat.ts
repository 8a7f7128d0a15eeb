import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { type Generated, readGenerated } from '../../../transport/generated.ts';
import { type AnswerFormat, generationOf } from '../../../transport/generation.ts';
import { askJson } from '../../../transport/request.ts';
import { fieldsOf, jsonFrom, listOf, namesIn, textOf } from '../../../transport/values.ts';
import { formatOf } from '../../shared/answer-format.ts';
import { openLlm } from '../../shared/doors.ts';
import { modelOf } from '../../shared/model-of.ts';
import { type Operation, optionsOf, refusal } from '../../shared/run-items.ts';

/** The images of an item as base64, without the header of a data URL. */
const imagesOf = async (context: IExecuteFunctions, itemIndex: number): Promise<string[]> => {
  const images: string[] = [];
  for (const name of namesIn(textOf(context.getNodeParameter('imageFields', itemIndex, '')))) {
    const { mimeType } = context.helpers.assertBinaryData(itemIndex, name);
    if (!mimeType.startsWith('image/')) {
      throw refusal(
        context,
        itemIndex,
        `The field ${name} holds ${mimeType}, not an image`,
        'Name binary fields with images only in Image Input Fields.',
      );
    }
    images.push((await context.helpers.getBinaryDataBuffer(itemIndex, name)).toString('base64'));
  }
  return images;
};

const messagesOf = (context: IExecuteFunctions, itemIndex: number, images: string[]): IDataObject[] => {
  const given = listOf(context.getNodeParameter('messages.values', itemIndex, [])).map(fieldsOf);
  const messages = given
    .map((each) => ({ role: textOf(each['role']) || 'user', content: textOf(each['content']) }))
    .filter(({ content }) => content.trim() !== '');
  const last = messages.map(({ role }) => role).lastIndexOf('user');
  if (last < 0) {
    throw refusal(
      context,
      itemIndex,
      'There is no user message',
      'Add a message with the role User and a text; an expression in it may have given nothing.',
    );
  }
  return messages.map((each, index) => (index === last && images.length > 0 ? { ...each, images } : each));
};

/** What the model wrote, as JSON where that was asked for. */
const contentOf = (
  context: IExecuteFunctions,
  itemIndex: number,
  { content, doneReason }: Generated,
  format: AnswerFormat,
): unknown => {
  if (format === undefined) return content;
  const value = jsonFrom(content.trim());
  if (value !== null || content.trim() === 'null') return value;
  throw refusal(
    context,
    itemIndex,
    'The model did not answer with JSON',
    doneReason === 'length'
      ? 'Its answer was cut: raise Max Tokens or Context Length.'
      : `Choose JSON Schema as Output Format, or another model. It wrote: “${content.slice(0, 200)}”`,
  );
};

const hintOf = (answer: Generated, options: IDataObject): string | null => {
  const { contextLength } = options;
  if (typeof contextLength === 'number' && (answer.usage?.totalTokens ?? 0) >= contextLength) {
    return `Prompt and answer fill all ${contextLength} tokens of the context: the start of the prompt may have been cut off. Raise Context Length.`;
  }
  return answer.doneReason === 'length' ? 'The answer was cut at its longest: raise Max Tokens.' : null;
};

const simplified = (answer: Generated, content: unknown): IDataObject => ({
  content: content as IDataObject,
  ...(answer.thinking === '' ? {} : { thinking: answer.thinking }),
  model: answer.model,
  finishReason: answer.doneReason === '' ? null : answer.doneReason,
  usage: answer.usage === null ? null : { ...answer.usage },
  durationMs: answer.durationMs,
  tokensPerSecond: answer.tokensPerSecond,
});

const generate = async (
  context: IExecuteFunctions,
  itemIndex: number,
  path: string,
  told: (images: string[]) => IDataObject,
): Promise<readonly IDataObject[]> => {
  const options = optionsOf(context, itemIndex);
  const format = formatOf(context, itemIndex);
  const model = modelOf(context, itemIndex);
  const body = {
    ...generationOf(model, options, format),
    ...told(await imagesOf(context, itemIndex)),
    stream: false,
  };
  const door = await openLlm(context, options, itemIndex);
  const raw = await askJson(door, { method: 'POST', path, body });
  const answer = readGenerated(raw);
  if (answer.refusal !== '') {
    throw refusal(context, itemIndex, 'The model stopped in its answer', answer.refusal);
  }
  const hint = hintOf(answer, options);
  if (hint !== null) context.addExecutionHints({ message: hint, location: 'outputPane' });
  if (context.getNodeParameter('simplify', itemIndex, true) !== true) return [fieldsOf(raw) as IDataObject];
  return [simplified(answer, contentOf(context, itemIndex, answer, format))];
};

/** Operations of the resource Chat. */
export const chat: Readonly<Record<string, Operation>> = {
  message: (context, itemIndex) =>
    generate(context, itemIndex, '/api/chat', (images) => ({
      messages: messagesOf(context, itemIndex, images),
    })),

  complete: (context, itemIndex) =>
    generate(context, itemIndex, '/api/generate', (images) => {
      const prompt = textOf(context.getNodeParameter('prompt', itemIndex, ''));
      if (prompt.trim() === '') {
        throw refusal(
          context,
          itemIndex,
          'The prompt is empty',
          'Write a text; an expression in it may have given nothing.',
        );
      }
      const system = textOf(context.getNodeParameter('system', itemIndex, ''));
      return {
        prompt,
        ...(system.trim() === '' ? {} : { system }),
        ...(images.length === 0 ? {} : { images }),
      };
    }),
};
