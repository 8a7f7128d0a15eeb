import type { INodeProperties } from 'n8n-workflow';

/** All results, or the first so many. */
export const returnAllFields = (show: Record<string, string[]>): INodeProperties[] => [
  {
    displayName: 'Return All',
    name: 'returnAll',
    type: 'boolean',
    displayOptions: { show },
    default: false,
    description: 'Whether to return all results or only up to a given limit',
  },
  {
    displayName: 'Limit',
    name: 'limit',
    type: 'number',
    typeOptions: { minValue: 1 },
    displayOptions: { show: { ...show, returnAll: [false] } },
    default: 50,
    description: 'Max number of results to return',
  },
];
