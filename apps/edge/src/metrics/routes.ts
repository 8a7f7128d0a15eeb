import { type Route, route } from '../http/route.ts';
import { type HistorySources, readHistory } from './history.ts';

export interface MetricsSources extends HistorySources {
  /** The newest tick. */
  readonly latest: () => { readonly t: number; readonly row: readonly (number | null)[] } | null;
}

export const metricsRoutes = (sources: MetricsSources): readonly Route[] => [
  route('metrics.live', () => {
    const { version, slots } = sources.dictionary;
    const tick = sources.latest();
    return { version, slots, t: tick?.t ?? null, v: tick?.row ?? [] };
  }),
  route('metrics.history', ({ query: { names, from, to } }) =>
    readHistory(sources, { names, from: Date.parse(from), to: Date.parse(to) }),
  ),
];
