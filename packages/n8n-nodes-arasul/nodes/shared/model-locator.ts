import type { INodeProperties } from 'n8n-workflow';

/** A model of the box: from its list, or by name. */
export const modelLocator = (
  show: Record<string, string[]> | null,
  placeholder: string,
): INodeProperties => ({
  displayName: 'Model',
  name: 'model',
  type: 'resourceLocator',
  required: true,
  default: { mode: 'list', value: '' },
  description: 'The model that is asked',
  modes: [
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      placeholder: 'Select a model…',
      typeOptions: { searchListMethod: 'searchModels', searchable: true },
    },
    { displayName: 'By Name', name: 'id', type: 'string', placeholder: `e.g. ${placeholder}` },
  ],
  ...(show === null ? {} : { displayOptions: { show } }),
});
