import type { IExecuteFunctions, ISupplyDataFunctions } from 'n8n-workflow';
import { textOf } from '../../transport/values.ts';
import { refusal } from './run-items.ts';

/** The name of the chosen model. @throws NodeOperationError when none is chosen. */
export const modelOf = (
  context: IExecuteFunctions | ISupplyDataFunctions,
  itemIndex: number,
  parameter = 'model',
): string => {
  const given: unknown = context.getNodeParameter(parameter, itemIndex, '', {
    extractValue: parameter === 'model',
  });
  const name = textOf(given).trim();
  if (name !== '') return name;
  throw refusal(context, itemIndex, 'No model is chosen', 'Choose a model from the list, or name one.');
};
