import type { ServerResponse } from 'node:http';
import { type Asked, TestServer, sendJson } from './server.ts';
import { inOne, inPieces } from './ollama-answer.ts';
import { type Said, answer, countTokens, embed } from './tiny-model.ts';

type Body = Record<string, unknown>;

interface Model {
  readonly capabilities: readonly string[];
  readonly dimensions: number;
}

/** Names that Ollama answers to when it listens on the box itself (server/routes.go, allowedHost). */
const allowedHost = /^(localhost|[\w.-]+\.(localhost|local|internal)|[\d.]+|\[[\da-f:]+\])(:\d+)?$/i;
const dimensions = 64;

/**
 * An Ollama as the nodes see it: it holds and releases models, counts tokens, streams, refuses foreign host
 * names and whatever a model cannot do; with its management service on the same port.
 */
export class TestOllama {
  readonly models = new Map<string, Model>([
    ['tiny:latest', { capabilities: ['completion', 'tools'], dimensions }],
    ['thinker:1b', { capabilities: ['completion', 'thinking', 'vision'], dimensions }],
    ['embedder:latest', { capabilities: ['embedding'], dimensions }],
  ]);
  readonly running = new Set<string>();
  /** So many answers are 503 before the next good one. */
  busy = 0;
  /** Said instead of what the model would say, one after another. */
  readonly script: Said[] = [];
  /** A model that is asked to go stays listed for so many looks. */
  lingers = 0;
  /** Requests to models that are never answered. */
  silent = false;
  /** Ends a stream after so many pieces with an error in it. */
  breaksAfter = Infinity;
  healthy = true;
  /** Requests whose connection the client closed before the answer was complete. */
  abandoned = 0;
  readonly #server: TestServer;

  constructor(tls?: { readonly key: string; readonly cert: string }) {
    this.#server = new TestServer((asked, response) => this.#answer(asked, response), tls);
  }

  get url(): string {
    return this.#server.url;
  }

  get asked(): readonly Asked[] {
    return this.#server.asked;
  }

  /** Bodies of what was sent to a path. */
  sentTo(path: string): readonly Body[] {
    return this.asked.filter((each) => each.path === path).map(({ body }) => body as Body);
  }

  async start(): Promise<this> {
    await this.#server.start();
    return this;
  }

  async stop(): Promise<void> {
    await this.#server.stop();
  }

  #answer(asked: Asked, response: ServerResponse): void {
    response.on('close', () => {
      if (!response.writableFinished) this.abandoned += 1;
    });
    if (!allowedHost.test(asked.headers.host ?? '')) {
      response.writeHead(403).end();
      return;
    }
    if (this.busy > 0) {
      this.busy -= 1;
      response.writeHead(503, { 'retry-after': '0' }).end('{"error":"server busy, please try again"}');
      return;
    }
    const route = this.#routes[`${asked.method} ${asked.path}`];
    if (route === undefined) response.writeHead(404).end('404 page not found');
    else if (typeof asked.body === 'string') sendJson(response, 400, { error: 'invalid character' });
    else route((asked.body ?? {}) as Body, response);
  }

  readonly #routes: Readonly<Record<string, (body: Body, response: ServerResponse) => void>> = {
    'GET /api/version': (_body, response) => sendJson(response, 200, { version: '0.17.4' }),
    'GET /api/tags': (_body, response) => {
      const models = [...this.models.keys()].map((name) => this.#entry(name));
      sendJson(response, 200, { models });
    },
    'GET /api/ps': (_body, response) => {
      const leaving = [...this.running].filter((name) => name.startsWith('leaving '));
      if (this.lingers > 0) this.lingers -= 1;
      else for (const name of leaving) this.running.delete(name);
      const models = [...this.running].map((name) => ({
        ...this.#entry(name.replace('leaving ', '')),
        size_vram: 800,
        context_length: 4096,
        expires_at: '2030-01-01T00:00:00Z',
      }));
      sendJson(response, 200, { models });
    },
    'POST /api/show': (body, response) => {
      this.#withModel(body, response, ({ capabilities }) => {
        const details = this.#entry('').details;
        sendJson(response, 200, {
          capabilities,
          details,
          model_info: { 'llama.context_length': 8192 },
          modified_at: '2026-01-01T00:00:00Z',
        });
      });
    },
    'POST /api/chat': (body, response) => this.#generate(body, response, 'chat'),
    'POST /api/generate': (body, response) => this.#generate(body, response, 'generate'),
    'POST /api/embed': (body, response) => {
      this.#withModel(body, response, ({ dimensions: most }, name) => {
        const texts = (Array.isArray(body['input']) ? body['input'] : [body['input']]) as string[];
        const wanted = typeof body['dimensions'] === 'number' ? body['dimensions'] : most;
        if (body['truncate'] === false && texts.some((text) => countTokens(text) > 100)) {
          sendJson(response, 400, { error: 'the input length exceeds the context length' });
          return;
        }
        this.running.add(name);
        sendJson(response, 200, {
          model: name,
          embeddings: texts.map((text) => embed(text, wanted)),
          prompt_eval_count: texts.reduce((sum, text) => sum + countTokens(text), 0),
        });
      });
    },
    'POST /api/pull': (body, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      const lines = String(body['model']).startsWith('unknown')
        ? [{ status: 'pulling manifest' }, { error: 'pull model manifest: file does not exist' }]
        : [
            { status: 'pulling manifest' },
            { status: 'pulling aa', digest: 'sha256:aa', total: 1_000, completed: 500 },
            { status: 'pulling aa', digest: 'sha256:aa', total: 1_000, completed: 1_000 },
            { status: 'success' },
          ];
      if (lines.length > 2)
        this.models.set(String(body['model']), { capabilities: ['completion'], dimensions });
      response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    },
    'DELETE /api/delete': (body, response) => {
      this.#withModel(body, response, (_model, name) => {
        this.models.delete(name);
        response.writeHead(200).end();
      });
    },
    'GET /v1/models': (_body, response) => {
      sendJson(response, 200, { object: 'list', data: [...this.models.keys()].map((id) => ({ id })) });
    },
    'POST /v1/embeddings': (body, response) => {
      const texts = body['input'] as string[];
      // In another order, as the specification allows: `index` says which is which.
      const data = texts.map((text, index) => ({ index, embedding: embed(text, dimensions) })).reverse();
      sendJson(response, 200, { data, model: body['model'], usage: { prompt_tokens: 3, total_tokens: 3 } });
    },
    'GET /health': (_body, response) => {
      if (this.healthy) sendJson(response, 200, { status: 'healthy', model: 'tiny:latest' });
      else sendJson(response, 503, { status: 'unhealthy', reason: 'the GPU does not answer' });
    },
    'GET /api/stats': (_body, response) => {
      sendJson(response, 200, {
        gpu_utilization: '37%',
        gpu_memory: '12MB / 80MB',
        temperature: 'N/A',
        process: { memory: '1.5 GiB' },
        model: 'tiny:latest',
      });
    },
    'POST /api/cache/clear': (_body, response) => {
      this.running.clear();
      sendJson(response, 200, { status: 'success', message: 'no model is loaded', model: null });
    },
    'POST /api/session/reset': (_body, response) => {
      if (this.healthy)
        sendJson(response, 200, { status: 'success', message: 'reset', model: 'tiny:latest' });
      else sendJson(response, 200, { status: 'error', message: 'the runner does not end', model: null });
    },
  };

  #entry(name: string) {
    return {
      name,
      model: name,
      size: 1_000,
      modified_at: '2026-01-01T00:00:00Z',
      details: { family: 'llama', parameter_size: '1B', quantization_level: 'Q4_0' },
    };
  }

  #withModel(body: Body, response: ServerResponse, use: (model: Model, name: string) => void): void {
    const asked = String(body['model']);
    const name = asked.includes(':') ? asked : `${asked}:latest`;
    const model = this.models.get(name);
    if (model === undefined) sendJson(response, 404, { error: `model '${asked}' not found` });
    else use(model, name);
  }

  #generate(body: Body, response: ServerResponse, kind: 'chat' | 'generate'): void {
    this.#withModel(body, response, ({ capabilities }, name) => {
      const lacking = [
        capabilities.includes('completion') ? '' : kind,
        body['tools'] !== undefined && !capabilities.includes('tools') ? 'tools' : '',
        body['think'] === true && !capabilities.includes('thinking') ? 'thinking' : '',
      ].find((each) => each !== '');
      if (lacking !== undefined) {
        sendJson(response, 400, { error: `"${name}" does not support ${lacking}` });
        return;
      }
      if (this.silent) return;
      const messages = (body['messages'] ?? [{ role: 'user', content: body['prompt'] ?? '' }]) as {
        role: string;
        content: string;
      }[];
      const prompt = messages.map(({ content }) => content).join(' ');
      if (prompt === '') {
        this.#load(name, body, response);
        return;
      }
      this.running.add(name);
      const tools = ((body['tools'] ?? []) as { function: { name: string } }[]).map(
        (each) => each.function.name,
      );
      const said = this.script.shift() ?? {
        ...answer(messages, body['format'], tools),
        ...(body['think'] === true ? { thinking: 'Let me see.' } : {}),
      };
      const whole = { said, prompt, model: name, kind };
      if (body['stream'] === false) sendJson(response, 200, inOne(whole));
      else {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        response.end(inPieces(whole, this.breaksAfter).join(''));
      }
    });
  }

  #load(name: string, body: Body, response: ServerResponse): void {
    const unload = body['keep_alive'] === 0;
    if (unload && this.running.delete(name)) this.running.add(`leaving ${name}`);
    if (!unload) this.running.add(name);
    sendJson(response, 200, {
      model: name,
      response: '',
      done: true,
      done_reason: unload ? 'unload' : 'load',
    });
  }
}
