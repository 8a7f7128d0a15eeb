import type { INodeProperties } from 'n8n-workflow';
import { maxRetriesOption, timeoutOption } from '../shared/generation-options.ts';
import { returnAllFields } from '../shared/return-all.ts';
import { minimumSeverityOption } from '../shared/severity.ts';

const shown = (resource: string, ...operation: string[]) => ({
  resource: [resource],
  ...(operation.length === 0 ? {} : { operation }),
});

const verbs = ['drill', 'restart', 'start', 'stop'];

/** Fields of Arasul Device below its resource and operation. */
export const fields: INodeProperties[] = [
  {
    displayName: 'Service',
    name: 'service',
    type: 'resourceLocator',
    required: true,
    displayOptions: { show: shown('service', 'get', ...verbs) },
    default: { mode: 'list', value: '' },
    description: 'The service of the box',
    modes: [
      {
        displayName: 'From List',
        name: 'list',
        type: 'list',
        placeholder: 'Select a service…',
        typeOptions: { searchListMethod: 'searchServices', searchable: true },
      },
      { displayName: 'By Name', name: 'id', type: 'string', placeholder: 'e.g. llm-service' },
    ],
  },
  {
    displayName: 'Confirmation',
    name: 'confirmation',
    type: 'string',
    displayOptions: { show: { ...shown('service', ...verbs), '@tool': [true] } },
    default: '',
    placeholder: 'e.g. llm-service',
    description: 'The name of the service once more. An AI agent can act only when both are the same.',
  },
  ...returnAllFields(shown('service', 'getAll')),
  ...returnAllFields(shown('healing', 'getEvents')),
  {
    displayName: 'Filters',
    name: 'filters',
    type: 'collection',
    placeholder: 'Add Filter',
    displayOptions: { show: shown('healing', 'getEvents') },
    default: {},
    options: [
      minimumSeverityOption,
      {
        displayName: 'Service',
        name: 'service',
        type: 'string',
        default: '',
        placeholder: 'e.g. llm-service',
        description: 'Only events of this service',
      },
      {
        displayName: 'Since',
        name: 'since',
        type: 'dateTime',
        default: '',
        description: 'Only events from this point of time on',
      },
    ],
  },
  {
    displayName: 'Metric Names or IDs',
    name: 'metrics',
    type: 'multiOptions',
    typeOptions: { loadOptionsMethod: 'getMetrics' },
    displayOptions: { show: shown('metrics', 'getHistory') },
    default: [],
    description:
      'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
  },
  {
    displayName: 'Range',
    name: 'range',
    type: 'options',
    displayOptions: { show: shown('metrics', 'getHistory') },
    default: 'hour',
    options: [
      { name: 'Between Two Points', value: 'between' },
      { name: 'Last Day', value: 'day' },
      { name: 'Last Hour', value: 'hour' },
      { name: 'Last Week', value: 'week' },
    ],
  },
  {
    displayName: 'From',
    name: 'from',
    type: 'dateTime',
    required: true,
    displayOptions: { show: { ...shown('metrics', 'getHistory'), range: ['between'] } },
    default: '',
  },
  {
    displayName: 'To',
    name: 'to',
    type: 'dateTime',
    required: true,
    displayOptions: { show: { ...shown('metrics', 'getHistory'), range: ['between'] } },
    default: '',
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: [
      maxRetriesOption,
      { ...timeoutOption, default: 30, description: 'How long to wait, in seconds' },
    ],
  },
];
