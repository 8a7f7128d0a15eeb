import {
  type IDataObject,
  type INodeType,
  type INodeTypeDescription,
  type ISupplyDataFunctions,
  NodeConnectionTypes,
  NodeOperationError,
  type SupplyData,
} from 'n8n-workflow';
import { type Door, askJson, askLines } from '../../transport/request.ts';
import { answerFormatFields, formatOf } from '../shared/answer-format.ts';
import { openLlm } from '../shared/doors.ts';
import { generationOptions } from '../shared/generation-options.ts';
import { modelLocator } from '../shared/model-locator.ts';
import { modelOf } from '../shared/model-of.ts';
import { searchModels } from '../shared/search-models.ts';
import { ArasulChat, type ChatLine } from './chat.ts';
import { loadSdk } from './sdk.ts';

const lineOf = (
  context: ISupplyDataFunctions,
  door: Door,
  schemaOf: ChatLine['schemaOf'],
  itemIndex: number,
): ChatLine => {
  const through = (signal: AbortSignal | undefined): Door =>
    signal === undefined ? door : { ...door, signal };
  const question = (body: IDataObject) => ({ method: 'POST', path: '/api/chat', body }) as const;
  return {
    json: (body, signal) => askJson(through(signal), question(body)),
    lines: (body, signal) => askLines(through(signal), question(body)),
    schemaOf,
    stopped: (sentence) =>
      new NodeOperationError(context.getNode(), 'The model stopped in its answer', {
        description: `The LLM service says: “${sentence}”`,
        itemIndex,
      }),
  };
};

/** A language model of the box for AI Agent and the chains of n8n. */
export class ArasulChatModel implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Arasul Chat Model',
    name: 'arasulChatModel',
    icon: { light: 'file:../../icons/arasul.svg', dark: 'file:../../icons/arasul.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["model"].value }}',
    description: 'Use a language model of an Arasul box in an AI Agent or a chain',
    defaults: { name: 'Arasul Chat Model' },
    codex: {
      categories: ['AI'],
      subcategories: {
        AI: ['Language Models', 'Root Nodes'],
        'Language Models': ['Chat Models (Recommended)'],
      },
      resources: {
        primaryDocumentation: [{ url: 'https://arasul.example/packages/n8n-nodes-arasul#arasul-chat-model' }],
      },
    },
    inputs: [],
    outputs: [NodeConnectionTypes.AiLanguageModel],
    outputNames: ['Model'],
    credentials: [{ name: 'arasulLlmApi', required: true }],
    properties: [
      modelLocator(null, 'llama3.1:8b'),
      {
        displayName:
          'An AI Agent with tools needs a model that can call them: its entry in the list names tools.',
        name: 'toolsNotice',
        type: 'notice',
        default: '',
      },
      ...answerFormatFields(null),
      {
        displayName: 'Options',
        name: 'options',
        type: 'collection',
        placeholder: 'Add Option',
        default: {},
        options: generationOptions,
      },
    ],
  };

  methods = { listSearch: { searchModels } };

  async supplyData(this: ISupplyDataFunctions, itemIndex: number): Promise<SupplyData> {
    const { supplyModel, getParametersJsonSchema } = await loadSdk(this);
    const options: IDataObject = this.getNodeParameter('options', itemIndex, {});
    const settings = { model: modelOf(this, itemIndex), options, format: formatOf(this, itemIndex) };
    const door = await openLlm(this, options, itemIndex);
    let calls = 0;
    const nextId = (): string => `call_${Date.now().toString(36)}_${(calls += 1)}`;
    return supplyModel(
      this,
      new ArasulChat(lineOf(this, door, getParametersJsonSchema, itemIndex), settings, nextId),
    );
  }
}
