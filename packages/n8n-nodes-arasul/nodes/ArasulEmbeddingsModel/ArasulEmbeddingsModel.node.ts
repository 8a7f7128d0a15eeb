import {
  type IDataObject,
  type INodeType,
  type INodeTypeDescription,
  type ISupplyDataFunctions,
  NodeConnectionTypes,
  type SupplyData,
} from 'n8n-workflow';
import { openEmbeddings } from '../shared/doors.ts';
import { embeddingOptions } from '../shared/embedding-options.ts';
import { modelLocator } from '../shared/model-locator.ts';
import { modelOf } from '../shared/model-of.ts';
import { searchEmbeddingModels } from '../shared/search-models.ts';
import { embedderOf } from './embedder.ts';

/** An embedding model of the box for the vector stores of n8n. */
export class ArasulEmbeddingsModel implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Arasul Embeddings Model',
    name: 'arasulEmbeddingsModel',
    icon: { light: 'file:../../icons/arasul.svg', dark: 'file:../../icons/arasul.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["model"].value }}',
    description: 'Use an embedding model of an Arasul box in a vector store',
    defaults: { name: 'Arasul Embeddings Model' },
    codex: {
      categories: ['AI'],
      subcategories: { AI: ['Embeddings'] },
      resources: {
        primaryDocumentation: [
          { url: 'https://arasul.example/packages/n8n-nodes-arasul#arasul-embeddings-model' },
        ],
      },
    },
    inputs: [],
    outputs: [NodeConnectionTypes.AiEmbedding],
    outputNames: ['Embeddings'],
    credentials: [{ name: 'arasulEmbeddingsApi', required: true }],
    properties: [
      modelLocator(null, 'nomic-embed-text'),
      {
        displayName:
          'Insert and query with the same model and the same dimensions: vectors of two models cannot be compared.',
        name: 'sameModelNotice',
        type: 'notice',
        default: '',
      },
      {
        displayName: 'Options',
        name: 'options',
        type: 'collection',
        placeholder: 'Add Option',
        default: {},
        options: embeddingOptions,
      },
    ],
  };

  methods = { listSearch: { searchModels: searchEmbeddingModels } };

  async supplyData(this: ISupplyDataFunctions, itemIndex: number): Promise<SupplyData> {
    const options: IDataObject = this.getNodeParameter('options', itemIndex, {});
    const settings = { model: modelOf(this, itemIndex), options };
    const door = await openEmbeddings(this, options, itemIndex);
    return { response: embedderOf(this, door, settings, itemIndex) };
  }
}
