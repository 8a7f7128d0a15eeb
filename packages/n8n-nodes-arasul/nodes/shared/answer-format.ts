import {
  type IDataObject,
  type IExecuteFunctions,
  type ISupplyDataFunctions,
  NodeOperationError,
} from 'n8n-workflow';
import { fieldsOf } from '../../transport/values.ts';

/** What a model must answer with; text when undefined. */
export type AnswerFormat = IDataObject | 'json' | undefined;

/** The value of a text or value that is to be JSON; null when it is none. */
export const jsonFrom = (given: unknown): unknown => {
  if (typeof given !== 'string') return given;
  try {
    return JSON.parse(given);
  } catch {
    return null;
  }
};

/** A JSON schema without the address of its own definition, which says nothing to a model. */
export const bareSchema = (value: unknown): IDataObject =>
  Object.fromEntries(Object.entries(fieldsOf(value)).filter(([name]) => name !== '$schema')) as IDataObject;

/** @throws NodeOperationError when the schema is none. */
export const formatOf = (
  context: IExecuteFunctions | ISupplyDataFunctions,
  itemIndex: number,
): AnswerFormat => {
  const chosen: unknown = context.getNodeParameter('outputFormat', itemIndex, 'text');
  if (chosen === 'json') return 'json';
  if (chosen !== 'jsonSchema') return undefined;
  const schema = bareSchema(jsonFrom(context.getNodeParameter('jsonSchema', itemIndex, '')));
  if (Object.keys(schema).length > 0) return schema;
  throw new NodeOperationError(context.getNode(), 'JSON Schema is not a JSON object', {
    description: 'Write a schema as {"type": "object", "properties": {…}}.',
    itemIndex,
  });
};
