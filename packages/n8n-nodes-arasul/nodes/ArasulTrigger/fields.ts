import type { INodeProperties } from 'n8n-workflow';
import { minimumSeverityOption } from '../shared/severity.ts';
import { eventOptions } from './selection.ts';

/** Fields of Arasul Trigger. */
export const fields: INodeProperties[] = [
  {
    displayName: 'Events',
    name: 'events',
    type: 'multiOptions',
    default: ['service.down'],
    description: 'What starts the workflow',
    options: eventOptions,
  },
  {
    displayName: 'Delivery',
    name: 'delivery',
    type: 'options',
    default: 'live',
    description: 'How events come from the box',
    options: [
      {
        name: 'Live',
        value: 'live',
        description: 'Within a second; one connection stays open. Needs user name and password.',
      },
      {
        name: 'Polling',
        value: 'polling',
        description: 'The box is asked from time to time; also with an API token',
      },
    ],
  },
  {
    displayName: 'Poll Interval',
    name: 'pollInterval',
    type: 'number',
    typeOptions: { minValue: 1 },
    displayOptions: { show: { delivery: ['polling'] } },
    default: 60,
    description: 'How long to wait between two looks, in seconds',
  },
  {
    displayName: 'Thresholds',
    name: 'thresholds',
    type: 'fixedCollection',
    typeOptions: { multipleValues: true },
    placeholder: 'Add Threshold',
    default: {},
    description: 'Start the workflow when a metric crosses a limit, and when it comes back',
    options: [
      {
        displayName: 'Values',
        name: 'values',
        values: [
          {
            displayName: 'Condition',
            name: 'condition',
            type: 'options',
            default: 'above',
            options: [
              { name: 'Above', value: 'above' },
              { name: 'Below', value: 'below' },
            ],
          },
          {
            displayName: 'For Seconds',
            name: 'forSeconds',
            type: 'number',
            typeOptions: { minValue: 0 },
            default: 30,
            description: 'How long the value must be beyond the limit, and later back, before it counts',
          },
          {
            displayName: 'Metric Name or ID',
            name: 'metric',
            type: 'options',
            typeOptions: { loadOptionsMethod: 'getMetrics' },
            default: '',
            description:
              'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
          },
          {
            displayName: 'Value',
            name: 'value',
            type: 'number',
            typeOptions: { numberPrecision: 4 },
            default: 80,
            description: 'The limit, in the unit of the metric; a share is between 0 and 1',
          },
        ],
      },
    ],
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: [
      {
        displayName: 'Deduplicate Window',
        name: 'dedupeSeconds',
        type: 'number',
        typeOptions: { minValue: 0 },
        default: 60,
        description: 'Events alike in kind and service within so many seconds start the workflow once',
      },
      minimumSeverityOption,
      {
        displayName: 'Services',
        name: 'services',
        type: 'string',
        default: '',
        placeholder: 'e.g. llm-service, n8n',
        description: 'Only events of these services, separated by commas',
      },
    ],
  },
];
