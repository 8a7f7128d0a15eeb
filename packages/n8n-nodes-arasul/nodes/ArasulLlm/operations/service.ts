import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { type Door, ask, askJson, refusalOf } from '../../../transport/request.ts';
import { readStatistics } from '../../../transport/statistics.ts';
import { fieldsOf, jsonFrom, textOf } from '../../../transport/values.ts';
import { openLlm, openManagement } from '../../shared/doors.ts';
import { type Operation, optionsOf, refusal } from '../../shared/run-items.ts';

const management = async (context: IExecuteFunctions, itemIndex: number): Promise<Door> => {
  const door = await openManagement(context, optionsOf(context, itemIndex), itemIndex);
  if (door !== null) return door;
  throw refusal(
    context,
    itemIndex,
    'This operation needs the management service of the box',
    'Set Management URL in the credential, as http://llm-service:11436.',
  );
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
    throw refusal(
      context,
      itemIndex,
      'The management service could not do this',
      message === '' ? 'See its logs on the dashboard of the box.' : message,
    );
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
    const body = fieldsOf(jsonFrom(answer.body));
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
