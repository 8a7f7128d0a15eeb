import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { llmRemedies } from '../../src/adapters/llm-remedies.ts';
import { systemClock } from '../../src/adapters/system-clock.ts';
import type { RemedyCommand } from '../../src/core/command.ts';
import { execute, type Answer } from '../../src/execute.ts';
import type { Clock, Remedies, RemedyAction } from '../../src/ports.ts';
import { until } from '../support/until.ts';

/** A model server that answers as Ollama documents it (docs/api.md); what it does with an order is up to each test. */
class ModelServer {
  loaded: string[] = ['llama3:8b'];
  /** Names of models that do not leave. */
  stuck: string[] = [];
  answersGenerate: 'yes' | 'never' | 'error' = 'yes';
  /** So many requests from now on are broken off without an answer. */
  breaksOff = 0;
  readonly orders: unknown[] = [];
  readonly #server: Server = createServer((request, response) => {
    const send = (body: unknown, status = 200): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (this.breaksOff > 0) {
      this.breaksOff -= 1;
      request.socket.destroy();
    } else if (request.url === '/api/ps') send({ models: this.loaded.map((name) => ({ name })) });
    else if (request.url === '/api/tags') send({ models: [{ name: 'llama3:8b' }] });
    else {
      let text = '';
      request.on('data', (part: Buffer) => (text += part.toString()));
      request.on('end', () => {
        const order = JSON.parse(text) as { model: string; keep_alive?: number; prompt?: string };
        this.orders.push(order);
        if (order.keep_alive === 0)
          this.loaded = this.loaded.filter((name) => name !== order.model || this.stuck.includes(name));
        if (this.answersGenerate === 'error') send({ error: 'model runner has stopped' }, 500);
        else if (this.answersGenerate === 'yes') send({ model: order.model, done: true });
      });
    }
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<unknown>((resolve) => this.#server.close(resolve));
  }
}

describe('the remedies of a model server', () => {
  let server: ModelServer;
  let url: string;
  beforeEach(async () => {
    server = new ModelServer();
    url = await server.listen();
  });
  afterEach(() => server.close());

  /** Waits of a second pass at once; a deadline is over when the test says so, however slow the machine is. */
  function patient(firstDeadline: Promise<void>): Clock {
    const clock = systemClock();
    const deadlines = [firstDeadline];
    return {
      ...clock,
      sleep: (ms, signal) => {
        if (ms < 5_000) return clock.sleep(1, signal);
        const over = deadlines.shift() ?? new Promise<void>(() => undefined);
        return Promise.race([over, clock.sleep(3_600_000, signal)]);
      },
    };
  }

  /** A hundred times as fast as true time. */
  function hasty(): Clock {
    const clock = systemClock();
    return {
      ...clock,
      monotonicMs: () => clock.monotonicMs() * 100,
      sleep: (ms, signal) => clock.sleep(ms / 100, signal),
    };
  }

  const noEnd = new Promise<void>(() => undefined);

  function carryOut(
    action: RemedyAction,
    clock: Clock = patient(noEnd),
    remedies: Remedies = llmRemedies({ url }),
  ): Promise<Answer> {
    const command: RemedyCommand = { kind: 'remedy', intentId: 'i1', action, deadlineMs: 5_000 };
    const effects = {
      clock,
      remedies,
      containers: {} as never,
      rebooter: null,
      lock: null,
      mirrored: async () => false,
    };
    return execute(command, effects, new AbortController().signal);
  }

  it('unload every model to clear the cache, and are believed once /api/ps no longer lists them', async () => {
    server.loaded = ['llama3:8b', 'nomic-embed-text:latest'];
    expect(await carryOut('llm-cache-clear')).toEqual({ outcome: 'ok', errorCode: null });
    expect(server.orders).toEqual([
      { model: 'llama3:8b', keep_alive: 0, stream: false },
      { model: 'nomic-embed-text:latest', keep_alive: 0, stream: false },
    ]);
  });

  it('did not help where the answer was fine and the model stays', async () => {
    server.stuck = ['llama3:8b'];
    expect(
      await carryOut('llm-cache-clear', { ...patient(noEnd), monotonicMs: () => hasty().monotonicMs() }),
    ).toEqual({ outcome: 'failed', errorCode: 'NO_EFFECT' });
  });

  it('did help where no answer came in time and the model is gone', async () => {
    server.answersGenerate = 'never';
    const ordered = until('the order arrives', () => server.orders.length > 0);
    expect(await carryOut('llm-cache-clear', patient(ordered))).toEqual({ outcome: 'ok', errorCode: null });
  });

  it('reset a session by unloading, and are believed once a token comes', async () => {
    expect(await carryOut('llm-session-reset')).toEqual({ outcome: 'ok', errorCode: null });
    expect(server.orders.at(-1)).toMatchObject({ prompt: '.', options: { num_predict: 1 } });
  });

  it('ask the model that they were told to for that token', async () => {
    await carryOut('llm-session-reset', patient(noEnd), llmRemedies({ url, probeModel: 'mistral:7b' }));
    expect(server.orders.at(-1)).toMatchObject({ model: 'mistral:7b', prompt: '.' });
  });

  it('fail where the server refuses', async () => {
    server.answersGenerate = 'error';
    expect(await carryOut('llm-session-reset')).toEqual({ outcome: 'failed', errorCode: 'RUNTIME_REFUSED' });
  });

  it('have an unknown outcome where the server hangs altogether', async () => {
    server.answersGenerate = 'never';
    expect((await carryOut('llm-session-reset', hasty())).outcome).toBe('unknown');
  });

  it('have an unknown outcome where the server was away for the order, whatever an earlier one proved', async () => {
    const remedies = llmRemedies({ url });
    expect((await carryOut('llm-cache-clear', hasty(), remedies)).outcome).toBe('ok');
    server.breaksOff = 1;
    expect((await carryOut('llm-cache-clear', hasty(), remedies)).outcome).toBe('unknown');
    server.loaded = ['llama3:8b'];
    server.breaksOff = 1;
    expect((await carryOut('llm-cache-clear', hasty(), remedies)).outcome).toBe('unknown');
  });

  it('ask no model of an earlier order for a token', async () => {
    const remedies = llmRemedies({ url });
    server.loaded = ['removed-since:1b'];
    await carryOut('llm-session-reset', hasty(), remedies);
    server.breaksOff = 1;
    expect((await carryOut('llm-session-reset', hasty(), remedies)).outcome).toBe('ok');
    expect(server.orders.at(-1)).toMatchObject({ model: 'llama3:8b', prompt: '.' });
  });

  it('have an unknown outcome where no server is there', async () => {
    await server.close();
    expect((await carryOut('llm-cache-clear', hasty())).outcome).toBe('unknown');
  });
});
