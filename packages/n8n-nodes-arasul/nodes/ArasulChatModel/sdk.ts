import type * as Sdk from '@n8n/ai-node-sdk';
import { type ISupplyDataFunctions, NodeOperationError } from 'n8n-workflow';

/**
 * The SDK that n8n brings since 2.16. It is loaded only when a model is supplied: an import that does not
 * resolve would keep n8n from loading any node of this package.
 */
export const loadSdk = async (
  context: Pick<ISupplyDataFunctions, 'getNode'>,
  load: () => Promise<typeof Sdk> = () => import('@n8n/ai-node-sdk'),
): Promise<typeof Sdk> => {
  try {
    return await load();
  } catch (error) {
    throw new NodeOperationError(
      context.getNode(),
      error instanceof Error ? error : 'The SDK for AI nodes is not there',
      {
        message: 'Arasul Chat Model needs n8n 2.16 or newer',
        description:
          'Update n8n, or use the node Arasul LLM, or the Ollama Chat Model of n8n with the address of the box.',
      },
    );
  }
};
