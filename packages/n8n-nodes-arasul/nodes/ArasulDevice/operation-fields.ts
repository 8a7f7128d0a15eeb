import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

const operations = (resource: string, first: string, options: INodePropertyOptions[]): INodeProperties => ({
  displayName: 'Operation',
  name: 'operation',
  type: 'options',
  noDataExpression: true,
  displayOptions: { show: { resource: [resource] } },
  default: first,
  options,
});

/** Which resource, and what is done with it. */
export const operationFields: INodeProperties[] = [
  {
    displayName: 'Resource',
    name: 'resource',
    type: 'options',
    noDataExpression: true,
    default: 'system',
    options: [
      { name: 'Healing', value: 'healing' },
      { name: 'Metric', value: 'metrics' },
      { name: 'Service', value: 'service' },
      { name: 'System', value: 'system' },
    ],
  },
  operations('healing', 'getEvents', [
    {
      name: 'Get Events',
      value: 'getEvents',
      action: 'Get healing events',
      description: 'See what happened to services and what was done about it, newest first',
    },
    {
      name: 'Get Status',
      value: 'getStatus',
      action: 'Get healing status',
      description: 'See whether the box looks after itself',
    },
  ]),
  operations('metrics', 'getCurrent', [
    {
      name: 'Get Current',
      value: 'getCurrent',
      action: 'Get current metrics',
      description: 'See the newest values of all metrics',
    },
    {
      name: 'Get History',
      value: 'getHistory',
      action: 'Get metrics history',
      description: 'See some metrics over a range of time',
    },
  ]),
  operations('service', 'getAll', [
    {
      name: 'Drill',
      value: 'drill',
      action: 'Drill service',
      description: 'Kill a service without warning, to watch its repair',
    },
    { name: 'Get', value: 'get', action: 'Get service', description: 'See the state of one service' },
    {
      name: 'Get Many',
      value: 'getAll',
      action: 'Get many services',
      description: 'See the state of the services',
    },
    { name: 'Restart', value: 'restart', action: 'Restart service', description: 'Restart a service' },
    {
      name: 'Start',
      value: 'start',
      action: 'Start service',
      description: 'Start a service that a person stopped',
    },
    {
      name: 'Stop',
      value: 'stop',
      action: 'Stop service',
      description: 'Stop a service; it is not healed until it is started again',
    },
  ]),
  operations('system', 'getStatus', [
    {
      name: 'Get Health',
      value: 'getHealth',
      action: 'Get health',
      description: 'See whether the box is well',
    },
    {
      name: 'Get Info',
      value: 'getInfo',
      action: 'Get system info',
      description: 'See what the box is made of',
    },
    {
      name: 'Get Status',
      value: 'getStatus',
      action: 'Get system status',
      description: 'See the state of the box, its database and its services',
    },
  ]),
];
