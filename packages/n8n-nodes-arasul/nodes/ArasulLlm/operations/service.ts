import { type IDataObject, type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { type Door, ask, askJson, refusalOf } from '../../../transport/request.ts';
import { readStatistics } from '../../../transport/statistics.ts';
import { type Fields, fieldsOf, textOf } from '../../../transport/values.ts';
import { openLlm, openManagement } from '../../shared/doors.ts';
import type { Operation } from '../../shared/run-items.ts';

const optionsOf = (context: IExecuteFunctions, itemIndex: number): IDataObject =>
  context.getNodeParameter('options', itemIndex, {});

const management = async (context: IExecuteFunctions, itemIndex: number): Promise<Door> => {
  const door = await openManagement(context, optionsOf(context, itemIndex), itemIndex);
  if (door !== null) return door;
  throw new NodeOperationError(context.getNode(), 'This operation needs the management service of the box', {
    description: 'Set Management URL in the credential, as http://llm-service:11436.',
    itemIndex,
  });
};

const asFields = (body: unknown): Fields => {
  try {
    return fieldsOf(JSON.parse(textOf(body)));
  } catch {
    return {};
  }
};

/** A management action says in `status` whether it did what was asked. */
const act = async (
  context: IExecuteFunctions,
  itemIndex: number,
  path: string,
): Promise<readonly IDataObject[]> => {
  const answer = fieldsOf(await askJson(await management(context, itemIndex), { method: 'POST', path }));
  const message = textOf(answer['message']);
  if (textOf(answer['status']) !== 'success') {
    throw new NodeOperationError(context.getNode(), 'The management service could not do this', {
      description: message === '' ? 'See its logs on the dashboard of the box.' : message,
      itemIndex,
    });
  }
  return [{ success: true, message, model: textOf(answer['model']) || null }];
};

/** Operations of the resource Service. */
export const service: Readonly<Record<string, Operation>> = {
  getHealth: async (context, itemIndex) => {
    const options = optionsOf(context, itemIndex);
    const manager = await openManagement(context, options, itemIndex);
    if (manager === null) {
      // Without a management service all that can be known is whether the models answer.
      const version = fieldsOf(
        await askJson(await openLlm(context, options, itemIndex), { method: 'GET', path: '/api/version' }),
      );
      return [{ healthy: true, version: textOf(version['version']) || null }];
    }
    // An unhealthy service answers 503, and that is what was asked: no reason to ask again.
    const question = { method: 'GET', path: '/health' } as const;
    const answer = await ask({ ...manager, maxRetries: 0 }, question);
    if (answer.status !== 200 && answer.status !== 503) throw await refusalOf(manager, question, answer);
    const body = asFields(answer.body);
    return [
      {
        healthy: answer.status === 200,
        model: textOf(body['model']) || null,
        message: textOf(body['message']) || textOf(body['reason']) || null,
      },
    ];
  },

  getStatistics: async (context, itemIndex) => [
    readStatistics(
      await askJson(await management(context, itemIndex), { method: 'GET', path: '/api/stats' }),
    ),
  ],

  clearCache: (context, itemIndex) => act(context, itemIndex, '/api/cache/clear'),

  resetSession: (context, itemIndex) => act(context, itemIndex, '/api/session/reset'),
};
