import {
  type IDataObject,
  type IExecuteFunctions,
  type INodeExecutionData,
  NodeApiError,
  NodeOperationError,
} from 'n8n-workflow';
import { textOf } from '../../transport/values.ts';

/** What an operation makes of one item of the input. */
export type Operation = (context: IExecuteFunctions, itemIndex: number) => Promise<readonly IDataObject[]>;

/** What a person reads when an operation cannot be done: what is wrong, and what to do about it. */
export const refusal = (
  context: Pick<IExecuteFunctions, 'getNode'>,
  itemIndex: number,
  message: string,
  description: string,
): NodeOperationError => new NodeOperationError(context.getNode(), message, { description, itemIndex });

/** What was chosen under Options. */
export const optionsOf = (context: IExecuteFunctions, itemIndex: number): IDataObject =>
  context.getNodeParameter('options', itemIndex, {});

/** Any failure as n8n shows it; one that was put into words already stays what it is. */
export const asNodeError = (
  context: Pick<IExecuteFunctions, 'getNode'>,
  error: unknown,
  itemIndex: number,
): NodeApiError | NodeOperationError => {
  if (error instanceof NodeApiError) return error;
  return new NodeOperationError(context.getNode(), error instanceof Error ? error : String(error), {
    itemIndex,
  });
};

/** What a failed item becomes when the workflow goes on. */
export const failedItem = (
  error: NodeApiError | NodeOperationError,
  itemIndex: number,
): INodeExecutionData => ({
  json: {
    error: error.message,
    ...(typeof error.description === 'string' ? { description: error.description } : {}),
  },
  pairedItem: { item: itemIndex },
});

/** One item after another, so that one workflow asks the box for one thing at a time. */
const runItems = async (
  context: IExecuteFunctions,
  operation: Operation,
): Promise<INodeExecutionData[][]> => {
  const output: INodeExecutionData[] = [];
  for (const itemIndex of context.getInputData().keys()) {
    try {
      for (const json of await operation(context, itemIndex)) {
        output.push({ json, pairedItem: { item: itemIndex } });
      }
    } catch (error) {
      const told = asNodeError(context, error, itemIndex);
      if (!context.continueOnFail()) throw told;
      output.push(failedItem(told, itemIndex));
    }
  }
  return [output];
};

/** Runs for each item the operation that was chosen. A node without resources has its operations under `''`. */
export const runChosen = (
  context: IExecuteFunctions,
  resources: Readonly<Record<string, Readonly<Record<string, Operation>>>>,
): Promise<INodeExecutionData[][]> =>
  runItems(context, (each, itemIndex) => {
    const resource = textOf(each.getNodeParameter('resource', itemIndex, ''));
    const name = textOf(each.getNodeParameter('operation', itemIndex));
    const operation = resources[resource]?.[name];
    if (operation !== undefined) return operation(each, itemIndex);
    const whose = resource === '' ? '' : ` of ${resource}`;
    throw refusal(
      each,
      itemIndex,
      `There is no operation ${name}${whose}`,
      'Choose the operation from the list.',
    );
  });
