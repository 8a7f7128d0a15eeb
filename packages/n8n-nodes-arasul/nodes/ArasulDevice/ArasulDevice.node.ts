import {
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { runChosen } from '../shared/run-items.ts';
import { fields } from './fields.ts';
import { operationFields } from './operation-fields.ts';
import { resources } from './operations.ts';
import { getMetrics, searchServices } from './search.ts';

/** The box itself: how it is, what it did, and its services. */
export class ArasulDevice implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Arasul Device',
    name: 'arasulDevice',
    icon: { light: 'file:../../icons/arasul.svg', dark: 'file:../../icons/arasul.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
    description: 'See how an Arasul box is and look after its services',
    defaults: { name: 'Arasul Device' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'arasulDeviceApi', required: true }],
    properties: [...operationFields, ...fields],
  };

  methods = { listSearch: { searchServices }, loadOptions: { getMetrics } };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return runChosen(this, resources);
  }
}
