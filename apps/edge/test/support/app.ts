import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RequestHandler } from 'express';
import { ensureOwner } from '../../src/auth/accounts.ts';
import { AuditLog } from '../../src/audit/log.ts';
import { auditRoutes } from '../../src/audit/routes.ts';
import { type Access, openAccess } from '../../src/auth/open.ts';
import type { Database } from '../../src/database/connect.ts';
import { registerNode } from '../../src/events/node.ts';
import { EventTail } from '../../src/events/tail.ts';
import { createApp } from '../../src/http/app.ts';
import { parseRanges } from '../../src/http/client-address.ts';
import { HostNames } from '../../src/http/hosts.ts';
import { CallLimits } from '../../src/http/limits.ts';
import type { Route } from '../../src/http/route.ts';
import { dashboard } from '../../src/http/static.ts';
import { Gateway } from '../../src/live/gateway.ts';
import { temporaryFolder } from './folders.ts';

export interface TestEdge {
  readonly url: string;
  readonly password: string;
  readonly nodeId: number;
  readonly access: Access;
  readonly tail: EventTail;
  readonly gateway: Gateway;
  readonly unexpected: unknown[];
  close(): Promise<void>;
}

const generous = { calls: 100_000, windowMs: 10_000 };
const pass: RequestHandler = (_request, _response, next) => next();

/** HTTP and live side on a real database, without the healing engine. */
export const startApp = async (
  database: Database,
  options: {
    readonly trustedProxies?: readonly string[];
    readonly routes?: readonly Route[];
    readonly dashboardFolder?: string;
    readonly now?: () => number;
  } = {},
): Promise<TestEdge> => {
  const nodeId = await registerNode(database.pool, { name: 'box', version: '0', boot: 'boot' });
  const password = (await ensureOwner(database.pool)) ?? '';
  const key = 'k'.repeat(43);
  const audit = new AuditLog({
    ...{ pool: database.pool, nodeId, key, folder: temporaryFolder() },
    log: { warn: () => undefined, error: () => undefined },
  });
  const access = openAccess({ pool: database.pool, nodeId, audit, totpKey: key, now: options.now });
  const { sessions, machines } = access;
  const trusted = parseRanges(options.trustedProxies ?? []);
  const hosts = new HostNames(['known.example']);
  const unexpected: unknown[] = [];
  const app = createApp({
    routes: [
      ...access.routes,
      ...auditRoutes({ pool: database.pool, nodeId, witness: audit.witness }),
      ...(options.routes ?? []),
    ],
    sessions,
    machines,
    limits: new CallLimits({ read: generous, act: generous, secret: generous, login: generous }),
    dashboard: dashboard(options.dashboardFolder ?? '/nonexistent'),
    hosts,
    trusted,
    requestLog: pass,
    report: (error) => unexpected.push(error),
  });
  const server = createServer(app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const tail = new EventTail(database);
  await tail.start();
  const gateway = new Gateway({
    server,
    sessions,
    hosts,
    trusted,
    db: database.pool,
    tail,
    identity: { boot: 'boot', build: '0', node: 'box' },
    dictionary: () => ({ version: 1, slots: [] }),
    documents: () => [{ topic: 'alerts', body: { open: [] } }],
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    password,
    nodeId,
    access,
    tail,
    gateway,
    unexpected,
    close: async () => {
      await gateway.close();
      await audit.close();
      await tail.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** A login's answer with the cookie to send. */
export const logIn = async (
  url: string,
  password: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: Record<string, unknown>; cookie: string }> => {
  const response = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ username: 'admin', password }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
    cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? '',
  };
};
