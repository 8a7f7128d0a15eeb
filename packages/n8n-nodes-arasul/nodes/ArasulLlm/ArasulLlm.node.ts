import {
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { type Operation, runChosen } from '../shared/run-items.ts';
import { searchModels } from '../shared/search-models.ts';
import { chatFields } from './operations/chat-fields.ts';
import { chat } from './operations/chat.ts';
import { modelFields } from './operations/model-fields.ts';
import { model } from './operations/model.ts';
import { serviceFields } from './operations/service-fields.ts';
import { service } from './operations/service.ts';

const resources: Readonly<Record<string, Readonly<Record<string, Operation>>>> = { chat, model, service };

/** The language models of a box: ask them, manage them, look after their service. */
export class ArasulLlm implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Arasul LLM',
    name: 'arasulLlm',
    icon: { light: 'file:../../icons/arasul.svg', dark: 'file:../../icons/arasul.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
    description: 'Ask and manage the language models of an Arasul box',
    defaults: { name: 'Arasul LLM' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'arasulLlmApi', required: true }],
    properties: [
      {
        displayName: 'Resource',
        name: 'resource',
        type: 'options',
        noDataExpression: true,
        default: 'chat',
        options: [
          { name: 'Chat', value: 'chat' },
          { name: 'Model', value: 'model' },
          { name: 'Service', value: 'service' },
        ],
      },
      ...chatFields,
      ...modelFields,
      ...serviceFields,
    ],
  };

  methods = { listSearch: { searchModels } };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return runChosen(this, resources);
  }
}
