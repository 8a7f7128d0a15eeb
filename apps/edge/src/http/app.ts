import express, { type Express, type RequestHandler } from 'express';
import type { OperationRate } from '../contract/operation.ts';
import { EdgeError } from '../errors.ts';
import { errorHandler } from './errors.ts';
import { type GateParts, gate } from './gate.ts';
import { securityHeaders } from './headers.ts';
import { type HostNames, hostGuard } from './hosts.ts';
import type { CallLimits } from './limits.ts';
import { type Route, mount } from './route.ts';

export interface AppParts extends GateParts {
  readonly routes: readonly Route[];
  readonly limits: CallLimits<OperationRate>;
  readonly dashboard: RequestHandler;
  readonly hosts: HostNames;
  readonly requestLog: RequestHandler;
  /** Gets what nobody expected. */
  readonly report: (error: unknown) => void;
}

const base = (): Express => {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(...securityHeaders());
  return app;
};

/** The application: who asks for us, the API behind its gate, the dashboard for everything else. */
export const createApp = (parts: AppParts): Express => {
  const app = base();
  app.use(parts.requestLog, hostGuard(parts.hosts, parts.trusted));
  app.use('/api', gate(parts.routes, parts));
  mount(app, parts.routes, parts.limits);
  app.use('/api', () => {
    throw new EdgeError('NOT_FOUND', 'There is no such address in the API.');
  });
  app.use(parts.dashboard);
  app.use(() => {
    throw new EdgeError('NOT_FOUND', 'There is nothing here.');
  });
  app.use(errorHandler(parts.report));
  return app;
};

/** What answers while the database starts: health says so, everything else is asked to wait. */
export const createStartingApp = (): Express => {
  const app = base();
  app.get('/api/health', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ status: 'starting' });
  });
  app.use(() => {
    throw new EdgeError('NOT_READY', 'The edge is starting: try again in a moment.', {
      retryAfterSeconds: 1,
    });
  });
  app.use(errorHandler(() => undefined));
  return app;
};
