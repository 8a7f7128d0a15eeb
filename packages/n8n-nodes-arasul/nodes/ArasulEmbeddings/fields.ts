import type { INodeProperties } from 'n8n-workflow';
import { embeddingOptions } from '../shared/embedding-options.ts';
import { modelLocator } from '../shared/model-locator.ts';

const shown = (...operation: string[]) => ({ operation });

const options = (given: INodeProperties[], ...operations: string[]): INodeProperties => ({
  displayName: 'Options',
  name: 'options',
  type: 'collection',
  placeholder: 'Add Option',
  displayOptions: { show: shown(...operations) },
  default: {},
  options: given,
});

/** Fields of Arasul Embeddings. */
export const fields: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    default: 'create',
    options: [
      {
        name: 'Compare Texts',
        value: 'compare',
        action: 'Compare texts',
        description: 'See how alike two texts are in meaning',
      },
      {
        name: 'Create Embeddings',
        value: 'create',
        action: 'Create embeddings',
        description: 'Turn texts into vectors',
      },
      {
        name: 'Get Health',
        value: 'getHealth',
        action: 'Get health',
        description: 'See whether the service answers and which models it has',
      },
      {
        name: 'Rank Texts',
        value: 'rank',
        action: 'Rank texts',
        description: 'Order texts by how well they fit a query',
      },
    ],
  },
  modelLocator(shown('compare', 'create', 'rank'), 'nomic-embed-text'),
  {
    displayName: 'Input',
    name: 'inputMode',
    type: 'options',
    displayOptions: { show: shown('create') },
    default: 'item',
    description: 'Where the texts are',
    options: [
      { name: 'List of Texts', value: 'list', description: 'Several texts in each input item' },
      { name: 'One Text per Item', value: 'item', description: 'Texts of many items share one request' },
    ],
  },
  {
    displayName: 'Text',
    name: 'text',
    type: 'string',
    typeOptions: { rows: 2 },
    required: true,
    displayOptions: { show: { ...shown('create'), inputMode: ['item'] } },
    default: '',
    placeholder: 'e.g. {{ $json.text }}',
    description: 'The text that becomes a vector',
  },
  {
    displayName: 'Texts',
    name: 'texts',
    type: 'json',
    required: true,
    displayOptions: { show: { ...shown('create'), inputMode: ['list'] } },
    default: '[]',
    placeholder: 'e.g. ["first", "second"]',
    description: 'A JSON array of texts, or an expression that gives one',
  },
  {
    displayName: 'Output',
    name: 'outputMode',
    type: 'options',
    displayOptions: { show: { ...shown('create'), inputMode: ['list'] } },
    default: 'items',
    description: 'How the vectors of one list are given on',
    options: [
      { name: 'One Item per Text', value: 'items' },
      { name: 'One List', value: 'list' },
    ],
  },
  {
    displayName: 'First Text',
    name: 'firstText',
    type: 'string',
    typeOptions: { rows: 2 },
    required: true,
    displayOptions: { show: shown('compare') },
    default: '',
  },
  {
    displayName: 'Second Text',
    name: 'secondText',
    type: 'string',
    typeOptions: { rows: 2 },
    required: true,
    displayOptions: { show: shown('compare') },
    default: '',
  },
  {
    displayName: 'Query',
    name: 'query',
    type: 'string',
    typeOptions: { rows: 2 },
    required: true,
    displayOptions: { show: shown('rank') },
    default: '',
    placeholder: 'e.g. How do I reset the box?',
    description: 'What the texts are to fit',
  },
  {
    displayName: 'Texts',
    name: 'texts',
    type: 'json',
    required: true,
    displayOptions: { show: shown('rank') },
    default: '[]',
    placeholder: 'e.g. ["first", "second"]',
    description: 'A JSON array of texts, or an expression that gives one',
  },
  {
    displayName: 'Limit',
    name: 'limit',
    type: 'number',
    typeOptions: { minValue: 1 },
    displayOptions: { show: shown('rank') },
    default: 50,
    description: 'Max number of results to return',
  },
  options(embeddingOptions, 'create'),
  options(
    embeddingOptions.filter(({ name }) => name !== 'normalize'),
    'compare',
    'rank',
  ),
  options(
    embeddingOptions.filter(({ name }) => name === 'maxRetries' || name === 'timeout'),
    'getHealth',
  ),
];
