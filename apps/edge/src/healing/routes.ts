import { type Engine, HealingError } from '@arasul/healing-engine';
import type pg from 'pg';
import { type EventsPage, eventsQuery } from '../contract/queries.ts';
import type { HealingDocument } from '../contract/live.ts';
import { type ServiceVerb, type ServiceVerbAnswer, serviceVerb } from '../contract/api.ts';
import type { ServicesDocument } from '../contract/services.ts';
import { EdgeError } from '../errors.ts';
import { readBefore } from '../events/log.ts';
import { parseInput } from '../http/body.ts';
import { type Route, principalOf } from '../http/route.ts';

export interface HealingSources {
  readonly engine: Engine;
  readonly pool: pg.Pool;
  readonly services: () => ServicesDocument;
  readonly healing: () => HealingDocument;
}

const topics = ['services', 'healing', 'alerts'];

const translate = (error: unknown): unknown => {
  if (!(error instanceof HealingError)) return error;
  switch (error.code) {
    case 'SERVICE_UNKNOWN':
      return new EdgeError('SERVICE_NOT_FOUND', error.message, { cause: error });
    case 'SERVICE_BUSY':
      return new EdgeError('SERVICE_BUSY', error.message, { cause: error, retryAfterSeconds: 5 });
    case 'SERVICE_PROTECTED':
      return new EdgeError('NOT_DRILLABLE', error.message, { cause: error });
    default:
      return new EdgeError('RUNTIME_AWAY', error.message, { cause: error, retryAfterSeconds: 5 });
  }
};

const carryOut = (engine: Engine, verb: ServiceVerb, name: string, by: string): Promise<void> => {
  switch (verb) {
    case 'start':
      return engine.operatorStart(name, by);
    case 'stop':
      return engine.operatorStop(name, by);
    case 'restart':
      return engine.operatorRestart(name, by);
    case 'drill':
      return engine.drill(name, by);
  }
};

/** Services and what is done for them. */
export const healingRoutes = ({ engine, pool, services, healing }: HealingSources): readonly Route[] => {
  const act = async (verb: ServiceVerb, name: string, by: string): Promise<void> => {
    const service = services().services.find((each) => each.name === name);
    if (service === undefined)
      throw new EdgeError('SERVICE_NOT_FOUND', 'There is no service with this name.');
    if (verb === 'drill' && !service.drillable) {
      throw new EdgeError('NOT_DRILLABLE', 'A fire drill is for an application that runs.');
    }
    if (engine.snapshot().runtime === 'away') {
      throw new EdgeError('RUNTIME_AWAY', 'What holds the services does not answer: try again soon.', {
        retryAfterSeconds: 5,
      });
    }
    try {
      await carryOut(engine, verb, name, by);
    } catch (error) {
      throw translate(error);
    }
  };

  const verbs: readonly Route[] = serviceVerb.options.map((verb) => ({
    method: 'post',
    path: `/services/:name/${verb}`,
    access: 'session',
    handle: async (request, response, context) => {
      const name = String(request.params['name']);
      await act(verb, name, principalOf(context).session.user.name);
      const body: ServiceVerbAnswer = { service: name, verb };
      response.status(202).json(body);
    },
  }));

  return [
    {
      method: 'get',
      path: '/services',
      access: 'session',
      handle: (_request, response) => response.json(services()),
    },
    ...verbs,
    {
      method: 'get',
      path: '/healing/status',
      access: 'session',
      handle: (_request, response) => response.json(healing()),
    },
    {
      method: 'get',
      path: '/healing/events',
      access: 'session',
      handle: async (request, response) => {
        const { before, limit, service } = parseInput(eventsQuery, request.query);
        const events = await readBefore(pool, { before, limit, topics, service });
        const oldest = events.at(-1);
        const body: EventsPage = {
          events,
          nextBefore: events.length < limit || oldest === undefined ? null : oldest.seq,
        };
        response.json(body);
      },
    },
  ];
};
