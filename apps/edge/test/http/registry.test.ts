import express from 'express';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { Operation } from '../../src/contract/operation.ts';
import { CallLimits, operationAllowances } from '../../src/http/limits.ts';
import { checkRegistry } from '../../src/http/registry.ts';
import { bind, mount } from '../../src/http/route.ts';

const operation = {
  method: 'get',
  path: '/api/things/{name}',
  summary: 'A thing.',
  scope: 'services:read',
  rate: 'read',
  params: z.strictObject({ name: z.string() }),
  status: 200,
  answer: z.strictObject({ name: z.string() }),
} as const satisfies Operation;
const things = bind('things.read', operation, ({ params }) => ({ name: params.name }));
const declared = { 'things.read': operation };

const appWith = (...routes: Parameters<typeof mount>[1]): ReturnType<typeof express> => {
  const app = express();
  mount(app, routes, new CallLimits(operationAllowances()));
  return app;
};

describe('the registry of the API', () => {
  it('is content when exactly what is declared is served', () => {
    expect(() => checkRegistry(appWith(things), [things], declared)).not.toThrow();
  });

  it('fails the start for an operation that nothing carries out', () => {
    expect(() => checkRegistry(appWith(), [], declared)).toThrow(
      expect.objectContaining({ code: 'ROUTE_MISSING', message: expect.stringContaining('things.read') }),
    );
  });

  it('fails the start for a route that is not declared, wherever it was put', () => {
    const app = appWith(things);
    const nested = express.Router();
    nested.post('/api/backdoor', (_request, response) => response.end());
    app.use(nested);
    expect(() => checkRegistry(app, [things], declared)).toThrow(
      expect.objectContaining({
        code: 'ROUTE_UNDECLARED',
        message: expect.stringContaining('post /api/backdoor'),
      }),
    );
  });

  it('fails the start for a route that only bears the name of a declared one', () => {
    const other = bind('things.read', { ...operation, scope: 'anyone' }, ({ params }) => ({
      name: params.name,
    }));
    expect(() => checkRegistry(appWith(other), [other], declared)).toThrow(
      expect.objectContaining({ code: 'ROUTE_UNDECLARED' }),
    );
  });
});
