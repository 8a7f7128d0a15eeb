import type { INodeProperties } from 'n8n-workflow';
import { maxRetriesOption, timeoutOption } from '../../shared/generation-options.ts';

const here = { resource: ['service'] };

/** Fields of the resource Service. */
export const serviceFields: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: here },
    default: 'getHealth',
    options: [
      {
        name: 'Clear Cache',
        value: 'clearCache',
        action: 'Clear cache',
        description: 'Unload all models that nobody uses',
      },
      {
        name: 'Get Health',
        value: 'getHealth',
        action: 'Get health',
        description: 'See whether the service answers',
      },
      {
        name: 'Get Statistics',
        value: 'getStatistics',
        action: 'Get statistics',
        description: 'See the load of GPU and memory',
      },
      {
        name: 'Reset Session',
        value: 'resetSession',
        action: 'Reset session',
        description: 'End what hangs, then unload the model and load it again',
      },
    ],
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    displayOptions: { show: here },
    default: {},
    options: [maxRetriesOption, timeoutOption],
  },
];
