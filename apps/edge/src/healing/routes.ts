import { type Engine, HealingError } from '@arasul/healing-engine';
import type pg from 'pg';
import type { Audit } from '../audit/log.ts';
import { entryFor } from '../audit/request-entry.ts';
import type { HealingDocument } from '../contract/live.ts';
import { type ServiceVerb, serviceVerb } from '../contract/api.ts';
import type { ServicesDocument } from '../contract/services.ts';
import { EdgeError } from '../errors.ts';
import { readBefore } from '../events/log.ts';
import { actorOf, principalOf } from '../http/principal.ts';
import { type Route, route } from '../http/route.ts';

export interface HealingSources {
  readonly engine: Engine;
  readonly pool: pg.Pool;
  readonly audit: Audit;
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
export const healingRoutes = ({
  engine,
  pool,
  audit,
  services,
  healing,
}: HealingSources): readonly Route[] => {
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

  const verb = (name: ServiceVerb): Route =>
    route(`services.${name}`, async ({ params, context }) => {
      const entry = { action: `services.${name}`, target: params.name };
      try {
        await act(name, params.name, actorOf(principalOf(context)));
      } catch (error) {
        const reason = error instanceof EdgeError ? error.code : 'INTERNAL';
        await audit.record(entryFor(context, { ...entry, outcome: 'failed', details: { reason } }));
        throw error;
      }
      await audit.record(entryFor(context, { ...entry, outcome: 'ok' }));
      return { service: params.name, verb: name };
    });

  return [
    route('services.list', () => services()),
    ...serviceVerb.options.map(verb),
    route('healing.status', () => healing()),
    route('healing.events', async ({ query: { before, limit, service } }) => {
      const events = await readBefore(pool, { before, limit, topics, service });
      const oldest = events.at(-1);
      return { events, nextBefore: events.length < limit || oldest === undefined ? null : oldest.seq };
    }),
  ];
};
