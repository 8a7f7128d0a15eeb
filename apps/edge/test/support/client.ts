import type { ArasulEvent } from '../../src/contract/events.ts';
import type { EventsPage } from '../../src/contract/queries.ts';
import type { ServiceView, ServicesDocument } from '../../src/contract/services.ts';
import { logIn } from './app.ts';
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
  const login = await logIn(url, password);
  if (login.status !== 200) throw new Error(`the login was answered with ${login.status}`);
  const { cookie } = login;
  const headers = { cookie, origin: url, 'x-arasul-csrf': String(login.body['csrf']) };
  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${url}/api${path}`, { headers });
    if (!response.ok)
      throw new Error(`${path} was answered with ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  const service = async (name: string): Promise<ServiceView | undefined> =>
    (await get<ServicesDocument>('/services')).services.find((each) => each.name === name);
  return {
    cookie,
    get,
    service,
    act: async (name, verb) =>
      (await fetch(`${url}/api/services/${name}/${verb}`, { method: 'POST', headers })).status,
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
