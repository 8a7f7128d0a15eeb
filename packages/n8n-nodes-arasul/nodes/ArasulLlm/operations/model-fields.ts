import type { INodeProperties } from 'n8n-workflow';
import { keepAliveOption, maxRetriesOption, timeoutOption } from '../../shared/generation-options.ts';
import { modelLocator } from '../../shared/model-locator.ts';
import { returnAllFields } from '../../shared/return-all.ts';

const here = { resource: ['model'] };
const shown = (...operation: string[]) => ({ ...here, operation });

/** Fields of the resource Model. */
export const modelFields: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: here },
    default: 'getAll',
    options: [
      {
        name: 'Delete',
        value: 'delete',
        action: 'Delete model',
        description: 'Remove a model from the box',
      },
      {
        name: 'Get',
        value: 'get',
        action: 'Get model',
        description: 'See what a model can do and how it is made',
      },
      {
        name: 'Get Many',
        value: 'getAll',
        action: 'Get many models',
        description: 'List the models of the box',
      },
      {
        name: 'Get Running',
        value: 'getRunning',
        action: 'Get running models',
        description: 'List the models that are in memory',
      },
      {
        name: 'Load',
        value: 'load',
        action: 'Load model',
        description: 'Bring a model into memory so that the next answer is quick',
      },
      {
        name: 'Pull',
        value: 'pull',
        action: 'Pull model',
        description: 'Bring a model to the box and wait until it is there',
      },
      {
        name: 'Unload',
        value: 'unload',
        action: 'Unload model',
        description: 'Free the memory that a model takes',
      },
    ],
  },
  modelLocator(shown('delete', 'get', 'load', 'unload'), 'llama3.1:8b'),
  {
    displayName: 'Model Name',
    name: 'modelName',
    type: 'string',
    required: true,
    displayOptions: { show: shown('pull') },
    default: '',
    placeholder: 'e.g. llama3.1:8b',
    description: 'The model to bring, as its library names it',
  },
  ...returnAllFields(shown('getAll')),
  {
    displayName: 'Simplify',
    name: 'simplify',
    type: 'boolean',
    displayOptions: { show: shown('get', 'getAll', 'getRunning') },
    default: true,
    description: 'Whether to return a simplified version of the response instead of the raw data',
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    displayOptions: { show: shown('load') },
    default: {},
    options: [
      {
        displayName: 'Context Length',
        name: 'contextLength',
        type: 'number',
        default: 8192,
        typeOptions: { minValue: 1 },
        description: 'The same as in later requests, or the model is loaded a second time',
      },
      keepAliveOption,
      maxRetriesOption,
      timeoutOption,
    ],
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    displayOptions: { show: shown('delete', 'get', 'getAll', 'getRunning', 'pull', 'unload') },
    default: {},
    options: [
      maxRetriesOption,
      {
        ...timeoutOption,
        description: 'How long to wait for an answer, or for the next sign of progress, in seconds',
      },
    ],
  },
];
