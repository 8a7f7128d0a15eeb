import { type IExecuteFunctions, type ISupplyDataFunctions, NodeOperationError } from 'n8n-workflow';
import { textOf } from '../../transport/values.ts';

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
  throw new NodeOperationError(context.getNode(), 'No model is chosen', {
    description: 'Choose a model from the list, or name one.',
    itemIndex,
  });
};
