import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { type Door, askJson } from '../../transport/request.ts';
import { fieldsOf, listOf, numberOf, textOf } from '../../transport/values.ts';
import { openDevice } from '../shared/doors.ts';
import { type Operation, optionsOf, refusal } from '../shared/run-items.ts';
import { eventsBack, isAtLeast, itemOf } from './events.ts';
import { currentOf, historyOf } from './metrics.ts';

const open = (context: IExecuteFunctions, itemIndex: number): Promise<Door> =>
  openDevice(context, optionsOf(context, itemIndex), itemIndex);

const get = async (context: IExecuteFunctions, itemIndex: number, path: string, query?: IDataObject) =>
  fieldsOf(
    await askJson(await open(context, itemIndex), {
      method: 'GET',
      path,
      ...(query === undefined ? {} : { query }),
    }),
  );

const serviceOf = (context: IExecuteFunctions, itemIndex: number): string => {
  const given: unknown = context.getNodeParameter('service', itemIndex, '', { extractValue: true });
  const name = textOf(given).trim();
  if (name !== '') return name;
  throw refusal(context, itemIndex, 'No service is chosen', 'Choose a service from the list, or name one.');
};

/** What an agent does on its own account needs the name a second time: a model that guesses gives itself away. */
const isConfirmed = (context: IExecuteFunctions, itemIndex: number, service: string): boolean =>
  !context.isToolExecution() ||
  textOf(context.getNodeParameter('confirmation', itemIndex, '')).trim() === service;

const verb =
  (name: 'start' | 'stop' | 'restart' | 'drill'): Operation =>
  async (context, itemIndex) => {
    const service = serviceOf(context, itemIndex);
    if (!isConfirmed(context, itemIndex, service)) {
      // As an answer, because n8n does not tell an agent of what a tool throws.
      const reason = 'Not done: give the name of the service as confirmation as well.';
      return [{ service, operation: name, accepted: false, reason }];
    }
    const path = `/api/services/${encodeURIComponent(service)}/${name}`;
    await askJson(await open(context, itemIndex), { method: 'POST', path });
    return [{ service, operation: name, accepted: true }];
  };

const hours: Readonly<Record<string, number>> = { hour: 1, day: 24, week: 168 };

const rangeOf = (context: IExecuteFunctions, itemIndex: number): { from: string; to: string } => {
  const range = textOf(context.getNodeParameter('range', itemIndex, 'hour'));
  const now = Date.now();
  const length = hours[range];
  const [from, to] =
    length === undefined
      ? ['from', 'to'].map((name) => Date.parse(textOf(context.getNodeParameter(name, itemIndex, ''))))
      : [now - length * 3_600_000, now];
  if (from !== undefined && to !== undefined && from < to) {
    return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  }
  throw refusal(
    context,
    itemIndex,
    'From and To are no range of time',
    'Give two points of time, the earlier one as From; they may lie 7 days apart.',
  );
};

const metricNamesOf = (context: IExecuteFunctions, itemIndex: number): string => {
  const names = listOf(context.getNodeParameter('metrics', itemIndex, [])).map(textOf);
  if (names.length > 0) return names.join(',');
  throw refusal(context, itemIndex, 'No metric is chosen', 'Choose at least one metric from the list.');
};

const events: Operation = async (context, itemIndex) => {
  const filters: IDataObject = context.getNodeParameter('filters', itemIndex, {});
  const limit = context.getNodeParameter('returnAll', itemIndex, false)
    ? Infinity
    : (numberOf(context.getNodeParameter('limit', itemIndex, 50)) ?? 50);
  const since = Date.parse(textOf(filters['since']));
  const found: IDataObject[] = [];
  for await (const event of eventsBack(await open(context, itemIndex), textOf(filters['service']))) {
    if (found.length >= limit || Date.parse(event.time) < since) break;
    if (isAtLeast(event.severity, textOf(filters['severity']))) found.push(itemOf(event));
  }
  return found;
};

/** Operations by resource. */
export const resources: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  healing: {
    getEvents: events,
    getStatus: async (context, itemIndex) => [
      (await get(context, itemIndex, '/api/healing/status')) as IDataObject,
    ],
  },
  metrics: {
    getCurrent: async (context, itemIndex) => [currentOf(await get(context, itemIndex, '/api/metrics/live'))],
    getHistory: async (context, itemIndex) =>
      historyOf(
        await get(context, itemIndex, '/api/metrics/history', {
          names: metricNamesOf(context, itemIndex),
          ...rangeOf(context, itemIndex),
        }),
      ),
  },
  service: {
    getAll: async (context, itemIndex) => {
      const { services } = await get(context, itemIndex, '/api/services');
      const all = listOf(services) as readonly IDataObject[];
      if (context.getNodeParameter('returnAll', itemIndex, false)) return all;
      return all.slice(0, numberOf(context.getNodeParameter('limit', itemIndex, 50)) ?? 50);
    },
    get: async (context, itemIndex) => {
      const name = serviceOf(context, itemIndex);
      const { services } = await get(context, itemIndex, '/api/services');
      const service = listOf(services).find((each) => fieldsOf(each)['name'] === name);
      if (service !== undefined) return [service as IDataObject];
      throw refusal(
        context,
        itemIndex,
        `The box has no service ${name}`,
        'Choose the service from the list, or see its name on the dashboard of the box.',
      );
    },
    start: verb('start'),
    stop: verb('stop'),
    restart: verb('restart'),
    drill: verb('drill'),
  },
  system: {
    getHealth: async (context, itemIndex) => {
      const { status } = await get(context, itemIndex, '/api/health');
      return [{ healthy: status === 'ok', status: textOf(status) }];
    },
    getInfo: async (context, itemIndex) => [
      (await get(context, itemIndex, '/api/system/info')) as IDataObject,
    ],
    getStatus: async (context, itemIndex) => [
      (await get(context, itemIndex, '/api/system/status')) as IDataObject,
    ],
  },
};
