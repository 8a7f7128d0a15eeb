import {
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { runChosen } from '../shared/run-items.ts';
import { searchEmbeddingModels } from '../shared/search-models.ts';
import { Creation } from './create.ts';
import { fields } from './fields.ts';
import { operations } from './operations.ts';

/** Vectors for texts, without a vector store: make them, compare them, rank by them. */
export class ArasulEmbeddings implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Arasul Embeddings',
    name: 'arasulEmbeddings',
    icon: { light: 'file:../../icons/arasul.svg', dark: 'file:../../icons/arasul.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"] }}',
    description: 'Turn texts into vectors on an Arasul box and compare them',
    defaults: { name: 'Arasul Embeddings' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'arasulEmbeddingsApi', required: true }],
    properties: fields,
  };

  methods = { listSearch: { searchModels: searchEmbeddingModels } };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    // The operation allows no expression: it is the same for all items.
    if (this.getInputData().length > 0 && this.getNodeParameter('operation', 0) === 'create') {
      return new Creation(this).run();
    }
    return runChosen(this, { '': operations });
  }
}
