import { afterEach, describe, expect, it } from '@jest/globals';
import { type INodeExecutionData, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { type Door, ask, askJson, askLines } from '../../transport/request.ts';
import { contextOf } from '../support/context.ts';
import { type Reply, TestServer, ownCertificate, sendJson } from '../support/server.ts';

const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

const serve = async (reply: Reply, tls?: { key: string; cert: string }): Promise<TestServer> => {
  const server = await new TestServer(reply, tls).start();
  servers.push(server);
  return server;
};

const doorTo = (baseUrl: string, given: Partial<Door> & { ignoreSslIssues?: boolean } = {}): Door => {
  const { ignoreSslIssues = false, ...rest } = given;
  const items: INodeExecutionData[] = [{ json: {} }];
  const { context } = contextOf({ items, credentials: { arasulLlmApi: { baseUrl, ignoreSslIssues } } });
  return {
    caller: context,
    credential: 'arasulLlmApi',
    service: 'LLM service',
    baseUrl,
    timeoutMs: 5_000,
    maxRetries: 2,
    itemIndex: 3,
    ...rest,
  };
};

const failureOf = async (work: Promise<unknown>): Promise<NodeApiError | NodeOperationError> => {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
  throw new Error(`an error of n8n is expected, not ${String(error)}`);
};

const get = { method: 'GET', path: '/api/tags' } as const;
const collect = async (lines: AsyncIterable<unknown>): Promise<unknown[]> => {
  const all: unknown[] = [];
  for await (const line of lines) all.push(line);
  return all;
};

describe('a request to a service of the box', () => {
  it('sends body and query and reads the JSON of the answer', async () => {
    const server = await serve((_asked, response) => sendJson(response, 200, { models: [] }));
    const door = doorTo(`${server.url}//`);
    const answer = await askJson(door, {
      method: 'POST',
      path: '/api/show',
      query: { limit: 5 },
      body: { model: 'm' },
    });
    expect(answer).toEqual({ models: [] });
    expect(server.asked).toMatchObject([{ method: 'POST', path: '/api/show', body: { model: 'm' } }]);
    expect(server.asked[0]?.query.get('limit')).toBe('5');
    expect(server.asked[0]?.headers['content-type']).toBe('application/json');
  });

  it('gives null for an empty answer', async () => {
    const server = await serve((_asked, response) => response.writeHead(200).end());
    expect(await askJson(doorTo(server.url), get)).toBeNull();
  });

  it('leaves a refusal to the caller where that is an answer as well', async () => {
    const server = await serve((_asked, response) => sendJson(response, 500, { status: 'error' }));
    expect(await ask(doorTo(server.url), get)).toMatchObject({ status: 500, body: '{"status":"error"}' });
  });

  it.each([429, 503])('tries again after %d, as often as it may', async (status) => {
    let tries = 0;
    const server = await serve((_asked, response) => {
      tries += 1;
      if (tries === 3) sendJson(response, 200, { tries });
      else response.writeHead(status, { 'retry-after': '0' }).end();
    });
    expect(await askJson(doorTo(server.url), get)).toEqual({ tries: 3 });
  });

  it('says so when the service stays busy', async () => {
    const server = await serve((_asked, response) =>
      response.writeHead(503, { 'retry-after': '0' }).end('{"error":"server busy"}'),
    );
    const error = await failureOf(askJson(doorTo(server.url), get));
    expect(error.message).toBe('The LLM service is busy');
    expect(error.description).toContain('server busy');
    expect(error).toMatchObject({ httpCode: '503', context: { itemIndex: 3 } });
    expect(server.asked).toHaveLength(3);
  });

  it('does not wait for a retry once the run is cancelled', async () => {
    const run = new AbortController();
    const server = await serve((_asked, response) => {
      response.writeHead(503, { 'retry-after': '60' }).end(() => run.abort());
    });
    const error = await failureOf(askJson(doorTo(server.url, { signal: run.signal }), get));
    expect(error).toBeInstanceOf(NodeOperationError);
    expect(error.message).toBe('The run was cancelled');
  });

  it('ends a request under way when the run is cancelled', async () => {
    const run = new AbortController();
    const server = await serve(() => run.abort());
    const error = await failureOf(askJson(doorTo(server.url, { signal: run.signal }), get));
    expect(error.message).toBe('The run was cancelled');
  });

  it('says how long it waited for an answer that did not come', async () => {
    const server = await serve(() => undefined);
    const error = await failureOf(askJson(doorTo(server.url, { timeoutMs: 30 }), get));
    expect(error.message).toBe('The LLM service did not answer within 0.03 s');
    expect(error.description).toContain('Raise Timeout');
  });

  it('says that nobody listens', async () => {
    const server = await serve(() => undefined);
    servers.pop();
    await server.stop();
    const error = await failureOf(askJson(doorTo(server.url), get));
    expect(error.message).toBe('The LLM service cannot be reached');
    expect(error.description).toContain('ECONNREFUSED');
  });

  it('says that a page of a proxy is not what was asked for', async () => {
    const server = await serve((_asked, response) => response.writeHead(200).end('<html>Log in</html>'));
    const error = await failureOf(askJson(doorTo(server.url), get));
    expect(error.message).toContain('something that is not JSON');
    expect(error.description).toContain(server.url);
  });

  it('tells of a refused credential', async () => {
    const server = await serve((_asked, response) => sendJson(response, 401, {}));
    const error = await failureOf(askJson(doorTo(server.url), get));
    expect(error.message).toBe('The LLM service did not accept the credential');
    expect(error).toMatchObject({ httpCode: '401' });
  });
});

describe('a request to a box with a certificate of its own', () => {
  it('is refused unless the credential says otherwise, and the message says how', async () => {
    const server = await serve((_asked, response) => sendJson(response, 200, { models: [] }), ownCertificate);
    const error = await failureOf(askJson(doorTo(server.url), get));
    expect(error.message).toBe('The certificate of the LLM service cannot be checked');
    expect(error.description).toContain('Ignore SSL Issues');
    expect(await askJson(doorTo(server.url, { ignoreSslIssues: true }), get)).toEqual({ models: [] });
  });
});

describe('a stream from a service of the box', () => {
  it('gives each value as it comes, however the bytes are cut', async () => {
    const server = await serve(async (_asked, response) => {
      for (const piece of ['{"a":', '1}\n{"a":2}\n', '\n{"a":"ü"}']) {
        await new Promise((written) => response.write(piece, written));
      }
      response.end();
    });
    expect(await collect(askLines(doorTo(server.url), get))).toEqual([{ a: 1 }, { a: 2 }, { a: 'ü' }]);
  });

  it('tells of a line that is not JSON', async () => {
    const server = await serve((_asked, response) => response.end('{"a":1}\n<html>\n'));
    const error = await failureOf(collect(askLines(doorTo(server.url), get)));
    expect(error.message).toContain('something that is not JSON');
  });

  it('tells of a refusal', async () => {
    const server = await serve((_asked, response) =>
      sendJson(response, 404, { error: "model 'llama9' not found" }),
    );
    const error = await failureOf(collect(askLines(doorTo(server.url), get)));
    expect(error.message).toBe('The model “llama9” is not on the box');
  });

  it('gives up on a stream that stands still and ends the request', async () => {
    const closed = new Promise<void>((resolve) => {
      void serve((_asked, response) => {
        response.on('close', resolve);
        response.write('{"a":1}\n');
      }).then(async (server) => {
        const error = await failureOf(collect(askLines(doorTo(server.url, { timeoutMs: 60 }), get)));
        expect(error.message).toBe('The LLM service did not answer within 0.06 s');
      });
    });
    await closed;
  });

  it('ends the request when the reader has enough', async () => {
    const closed = new Promise<void>((resolve) => {
      void serve((_asked, response) => {
        response.on('close', resolve);
        response.write('{"a":1}\n');
      }).then(async (server) => {
        for await (const value of askLines(doorTo(server.url), get)) {
          expect(value).toEqual({ a: 1 });
          break;
        }
      });
    });
    await closed;
  });

  it('tells of a connection that breaks in the middle', async () => {
    const server = await serve((_asked, response) => {
      response.write('{"a":1}\n', () => response.destroy());
    });
    const error = await failureOf(collect(askLines(doorTo(server.url), get)));
    expect(error.message).toBe('The LLM service cannot be reached');
  });
});
