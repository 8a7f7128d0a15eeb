import type { ArasulEvent } from '../../src/contract/events.ts';
import type { EventsPage } from '../../src/contract/queries.ts';
import type { ServiceView, ServicesDocument } from '../../src/contract/services.ts';
import { Caller } from './caller.ts';
import { until } from './edge-process.ts';

export interface EdgeClient {
  readonly cookie: string;
  get<T>(path: string): Promise<T>;
  act(service: string, verb: string): Promise<number>;
  service(name: string): Promise<ServiceView | undefined>;
  /** Waits until the service is as wanted. */
  serviceWhen(name: string, wanted: (service: ServiceView) => boolean): Promise<ServiceView>;
  /** All events of services and healing, oldest first. */
  events(): Promise<readonly ArasulEvent[]>;
}

/** Somebody who is logged in. */
export const openClient = async (url: string, password: string): Promise<EdgeClient> => {
  const caller = await Caller.person(url, password);
  const get = <T>(path: string): Promise<T> => caller.get('GET', path);
  const service = async (name: string): Promise<ServiceView | undefined> =>
    (await get<ServicesDocument>('/services')).services.find((each) => each.name === name);
  return {
    cookie: caller.headers['cookie'] ?? '',
    get,
    service,
    act: async (name, verb) => (await caller.call('POST', `/services/${name}/${verb}`)).status,
    serviceWhen: (name, wanted) =>
      until(async () => {
        const view = await service(name);
        return view !== undefined && wanted(view) ? view : null;
      }),
    events: async () => {
      const all: ArasulEvent[] = [];
      let before = '';
      for (;;) {
        const page = await get<EventsPage>(`/healing/events?limit=200${before}`);
        all.push(...page.events);
        if (page.nextBefore === null) return all.reverse();
        before = `&before=${page.nextBefore}`;
      }
    },
  };
};
