import type { IDataObject, IExecuteFunctions, INodeProperties, ISupplyDataFunctions } from 'n8n-workflow';
import type { AnswerFormat } from '../../transport/generation.ts';
import { fieldsOf, jsonFrom } from '../../transport/values.ts';
import { refusal } from './run-items.ts';

/** A JSON schema without the address of its own definition, which says nothing to a model. */
export const bareSchema = (value: unknown): IDataObject =>
  Object.fromEntries(Object.entries(fieldsOf(value)).filter(([name]) => name !== '$schema')) as IDataObject;

/** The fields from which `formatOf` reads. */
export const answerFormatFields = (show: Record<string, string[]> | null): INodeProperties[] => [
  {
    displayName: 'Output Format',
    name: 'outputFormat',
    type: 'options',
    default: 'text',
    description: 'What the model must answer with',
    options: [
      { name: 'JSON', value: 'json', description: 'Any JSON; the prompt must ask for it as well' },
      { name: 'JSON Schema', value: 'jsonSchema', description: 'JSON that follows a schema' },
      { name: 'Text', value: 'text', description: 'Whatever it likes' },
    ],
    ...(show === null ? {} : { displayOptions: { show } }),
  },
  {
    displayName: 'JSON Schema',
    name: 'jsonSchema',
    type: 'json',
    displayOptions: { show: { ...show, outputFormat: ['jsonSchema'] } },
    default:
      '{\n  "type": "object",\n  "properties": {\n    "answer": { "type": "string" }\n  },\n  "required": ["answer"]\n}',
    description: 'The schema that the answer follows',
  },
];

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
  throw refusal(
    context,
    itemIndex,
    'JSON Schema is not a JSON object',
    'Write a schema as {"type": "object", "properties": {…}}.',
  );
};
