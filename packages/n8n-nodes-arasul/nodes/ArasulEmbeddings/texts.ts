import type { IExecuteFunctions } from 'n8n-workflow';
import { jsonFrom } from '../../transport/values.ts';
import { refusal } from '../shared/run-items.ts';

const emptyHint = 'Write a text; an expression in it may have given nothing.';

/** A text that a person has written into a field. @throws NodeOperationError when it is empty. */
export const textIn = (
  context: IExecuteFunctions,
  itemIndex: number,
  name: string,
  label: string,
): string => {
  const value: unknown = context.getNodeParameter(name, itemIndex, '');
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && text.trim() !== '') return text;
  throw refusal(context, itemIndex, `${label} is empty`, emptyHint);
};

/** A list of texts. @throws NodeOperationError when it is none, or one of them is empty. */
export const textsIn = (context: IExecuteFunctions, itemIndex: number): readonly string[] => {
  const list = jsonFrom(context.getNodeParameter('texts', itemIndex, '[]'));
  if (!Array.isArray(list)) {
    throw refusal(
      context,
      itemIndex,
      'Texts is not a list',
      'Write a JSON array as ["first", "second"], or an expression that gives one.',
    );
  }
  return (list as unknown[]).map((each, index) => {
    if (typeof each === 'string' && each.trim() !== '') return each;
    throw refusal(context, itemIndex, `Text ${index} of the list is empty or no text`, emptyHint);
  });
};
