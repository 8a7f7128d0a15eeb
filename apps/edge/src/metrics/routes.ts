import { type MetricsLive, historyQuery } from '../contract/queries.ts';
import { parseInput } from '../http/body.ts';
import type { Route } from '../http/route.ts';
import { type HistorySources, readHistory } from './history.ts';

export interface MetricsSources extends HistorySources {
  /** The newest tick. */
  readonly latest: () => { readonly t: number; readonly row: readonly (number | null)[] } | null;
}

export const metricsRoutes = (sources: MetricsSources): readonly Route[] => [
  {
    method: 'get',
    path: '/metrics/live',
    access: 'session',
    handle: (_request, response) => {
      const { version, slots } = sources.dictionary;
      const tick = sources.latest();
      const body: MetricsLive = { version, slots, t: tick?.t ?? null, v: tick?.row ?? [] };
      response.json(body);
    },
  },
  {
    method: 'get',
    path: '/metrics/history',
    access: 'session',
    handle: async (request, response) => {
      const { names, from, to } = parseInput(historyQuery, request.query);
      response.json(await readHistory(sources, { names, from: Date.parse(from), to: Date.parse(to) }));
    },
  },
];
