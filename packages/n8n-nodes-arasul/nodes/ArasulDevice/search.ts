import type { ILoadOptionsFunctions, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';
import { askJson } from '../../transport/request.ts';
import { fieldsOf, listOf, textOf } from '../../transport/values.ts';
import { openDevice } from '../shared/doors.ts';

const listOptions = { timeout: 15, maxRetries: 1 };

/** The services of the box for a field from which one is chosen. */
export async function searchServices(
  this: ILoadOptionsFunctions,
  filter = '',
): Promise<INodeListSearchResult> {
  const door = await openDevice(this, listOptions);
  const { services } = fieldsOf(await askJson(door, { method: 'GET', path: '/api/services' }));
  const found = listOf(services)
    .map(fieldsOf)
    .map((each) => ({ name: textOf(each['name']), state: textOf(each['state']) }))
    .filter(({ name }) => name.toLowerCase().includes(filter.trim().toLowerCase()));
  return { results: found.map(({ name, state }) => ({ name: `${name} (${state})`, value: name })) };
}

/** What the box measures, each name once. */
export async function getMetrics(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  const door = await openDevice(this, listOptions);
  const { slots } = fieldsOf(await askJson(door, { method: 'GET', path: '/api/metrics/live' }));
  const units = new Map(
    listOf(slots)
      .map(fieldsOf)
      .map((slot) => [textOf(slot['name']), textOf(slot['unit'])]),
  );
  return [...units]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, unit]) => ({ name: `${name} (${unit})`, value: name }));
}
