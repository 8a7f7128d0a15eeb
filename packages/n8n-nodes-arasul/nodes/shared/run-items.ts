import {
  type IDataObject,
  type IExecuteFunctions,
  type INodeExecutionData,
  type JsonObject,
  NodeApiError,
  NodeOperationError,
} from 'n8n-workflow';

/** What an operation makes of one item of the input. */
export type Operation = (context: IExecuteFunctions, itemIndex: number) => Promise<readonly IDataObject[]>;

/** Any failure as n8n shows it, with the item it belongs to. */
export const asNodeError = (
  context: Pick<IExecuteFunctions, 'getNode'>,
  error: unknown,
  itemIndex: number,
): NodeApiError | NodeOperationError => {
  if (error instanceof NodeApiError) {
    return new NodeApiError(context.getNode(), error as unknown as JsonObject, { itemIndex });
  }
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
export const runItems = async (
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
