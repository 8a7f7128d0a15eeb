import type { INodeProperties } from 'n8n-workflow';
import { keepAliveOption, maxRetriesOption, timeoutOption } from './generation-options.ts';

/** What can be said to an embedding model, in the order of the alphabet. */
export const embeddingOptions: INodeProperties[] = [
  {
    displayName: 'Batch Interval',
    name: 'batchInterval',
    type: 'number',
    default: 0,
    typeOptions: { minValue: 0 },
    description: 'How long to wait between two batches, in milliseconds',
  },
  {
    displayName: 'Batch Size',
    name: 'batchSize',
    type: 'number',
    default: 100,
    typeOptions: { minValue: 1, maxValue: 2048 },
    description: 'How many texts are sent in one request',
  },
  {
    displayName: 'Dimensions',
    name: 'dimensions',
    type: 'number',
    default: 0,
    typeOptions: { minValue: 0 },
    description: 'How many numbers a vector has, for a model that can give fewer; 0 takes all it gives',
  },
  keepAliveOption,
  maxRetriesOption,
  {
    displayName: 'Normalize',
    name: 'normalize',
    type: 'boolean',
    default: true,
    description: 'Whether every vector gets the length 1',
  },
  timeoutOption,
  {
    displayName: 'Truncate',
    name: 'truncate',
    type: 'boolean',
    default: true,
    description: 'Whether a text that is too long for the model is cut instead of refused',
  },
];
