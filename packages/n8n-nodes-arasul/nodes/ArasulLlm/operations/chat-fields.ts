import type { INodeProperties } from 'n8n-workflow';
import { answerFormatFields } from '../../shared/answer-format.ts';
import { generationOptions } from '../../shared/generation-options.ts';
import { modelLocator } from '../../shared/model-locator.ts';

const here = { resource: ['chat'] };
const message = { ...here, operation: ['message'] };
const complete = { ...here, operation: ['complete'] };

/** Fields of the resource Chat. */
export const chatFields: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: here },
    default: 'message',
    options: [
      {
        name: 'Complete Prompt',
        value: 'complete',
        action: 'Complete prompt',
        description: 'Let a model go on from one text',
      },
      {
        name: 'Message a Model',
        value: 'message',
        action: 'Message a model',
        description: 'Send a conversation and get the answer',
      },
    ],
  },
  modelLocator(here, 'llama3.1:8b'),
  {
    displayName: 'Messages',
    name: 'messages',
    type: 'fixedCollection',
    typeOptions: { multipleValues: true, sortable: true },
    displayOptions: { show: message },
    placeholder: 'Add Message',
    default: { values: [{ role: 'user', content: '' }] },
    options: [
      {
        displayName: 'Values',
        name: 'values',
        values: [
          {
            displayName: 'Content',
            name: 'content',
            type: 'string',
            typeOptions: { rows: 2 },
            default: '',
            placeholder: 'e.g. Summarise this report',
            description: 'What is said',
          },
          {
            displayName: 'Role',
            name: 'role',
            type: 'options',
            default: 'user',
            description: 'Who says it',
            options: [
              { name: 'Assistant', value: 'assistant', description: 'What the model said before' },
              { name: 'System', value: 'system', description: 'How the model shall behave' },
              { name: 'User', value: 'user', description: 'What the model shall answer' },
            ],
          },
        ],
      },
    ],
  },
  {
    displayName: 'Prompt',
    name: 'prompt',
    type: 'string',
    typeOptions: { rows: 4 },
    required: true,
    displayOptions: { show: complete },
    default: '',
    placeholder: 'e.g. The three laws of robotics are',
    description: 'The text from which the model goes on',
  },
  {
    displayName: 'System Prompt',
    name: 'system',
    type: 'string',
    typeOptions: { rows: 2 },
    displayOptions: { show: complete },
    default: '',
    description: 'How the model shall behave',
  },
  {
    displayName: 'Image Input Fields',
    name: 'imageFields',
    type: 'string',
    displayOptions: { show: here },
    default: '',
    placeholder: 'e.g. data',
    description:
      'Names of binary fields with images for a model that can see, separated by commas. They go with the last user message.',
  },
  ...answerFormatFields(here),
  {
    displayName: 'Simplify',
    name: 'simplify',
    type: 'boolean',
    displayOptions: { show: here },
    default: true,
    description: 'Whether to return a simplified version of the response instead of the raw data',
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    displayOptions: { show: here },
    default: {},
    options: generationOptions,
  },
];
