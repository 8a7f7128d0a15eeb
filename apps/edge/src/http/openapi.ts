import { z } from 'zod';
import { apiError } from '../contract/api.ts';
import type { Operation, OperationScope } from '../contract/operation.ts';
import type { EdgeErrorCode } from '../errors.ts';
import { statusOf } from './errors.ts';
import { type JsonObject, objectOf } from './json.ts';

/** An OpenAPI 3.1 document; its schemas are JSON Schema 2020-12, which is what zod writes. */
export type OpenApiDocument = JsonObject & {
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
};

/** The schema of a body or an answer; empty when it has none. */
export const contentSchema = (holder: JsonObject): JsonObject => {
  const [media] = Object.values(objectOf(holder['content']));
  return objectOf(objectOf(media)['schema']);
};

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonObject => {
  const document = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return Object.fromEntries(Object.entries(document).filter(([key]) => key !== '$schema')) as JsonObject;
};

const parametersOf = (schema: z.ZodObject | undefined, place: 'path' | 'query'): readonly JsonObject[] => {
  if (schema === undefined) return [];
  const { properties, required } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties ?? {}).map(([name, value]) => ({
    name,
    in: place,
    required: place === 'path' || (required ?? []).includes(name),
    schema: value as JsonObject,
  }));
};

/** Codes that the router itself answers with, by what the operation takes. */
const commonErrors = (operation: Operation): readonly EdgeErrorCode[] => [
  'INVALID_REQUEST',
  'TOO_MANY_REQUESTS',
  'DATABASE_AWAY',
  ...(operation.scope === 'anyone' ? ([] as const) : (['UNAUTHENTICATED', 'SCOPE_MISSING'] as const)),
  ...(operation.scope !== 'anyone' && operation.method !== 'get' ? (['CSRF_REFUSED'] as const) : []),
  ...(operation.body === undefined
    ? ([] as const)
    : (['UNSUPPORTED_MEDIA_TYPE', 'PAYLOAD_TOO_LARGE'] as const)),
];

const errorResponses = (operation: Operation): JsonObject => {
  const codes = [...new Set([...commonErrors(operation), ...(operation.errors ?? [])])].sort();
  const byStatus = new Map<number, string[]>();
  for (const code of codes) byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code]);
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, list]) => [
        String(status),
        {
          description: list.join(', '),
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      ]),
  );
};

const success = (operation: Operation): JsonObject =>
  operation.answer === null
    ? { description: 'Done' }
    : {
        description: 'Answer',
        content: { [operation.type ?? 'application/json']: { schema: schemaOf(operation.answer, 'output') } },
      };

/** A person may everything that is not open; a token what its scopes say. */
const securityOf = (scope: OperationScope): readonly JsonObject[] => {
  if (scope === 'anyone') return [];
  return [{ session: [] }, { cookie: [] }, ...(scope === 'person' ? [] : [{ token: [scope] }])];
};

const describeOperation = (id: string, operation: Operation): JsonObject => {
  const parameters = [...parametersOf(operation.params, 'path'), ...parametersOf(operation.query, 'query')];
  return {
    operationId: id,
    tags: [id.slice(0, id.indexOf('.'))],
    summary: operation.summary,
    'x-arasul-scope': operation.scope,
    'x-arasul-rate': operation.rate,
    security: securityOf(operation.scope),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(operation.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(operation.body, 'input') } },
          },
        }),
    responses: { [String(operation.status)]: success(operation), ...errorResponses(operation) },
  };
};

/** The description of the API, made of the same operations that serve it. */
export const buildOpenApi = (
  operations: Readonly<Record<string, Operation>>,
  version: string,
): OpenApiDocument => {
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const [id, operation] of Object.entries(operations)) {
    (paths[operation.path] ??= {})[operation.method] = describeOperation(id, operation);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Arasul edge',
      version,
      description:
        'Everything the dashboard can do, and nothing that only it can do. Unsafe requests that a cookie ' +
        'authenticates carry X-Arasul-CSRF with the value that the login gave.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Error: schemaOf(apiError, 'output') },
      securitySchemes: {
        session: { type: 'http', scheme: 'bearer', description: 'The token of a login.' },
        cookie: { type: 'apiKey', in: 'cookie', name: '__Host-arasul' },
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token for machines (ara_…) with its scopes.',
        },
      },
    },
  };
};
