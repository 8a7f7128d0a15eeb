import type { ServerResponse } from 'node:http';
import { type Asked, TestServer, sendJson } from './server.ts';

interface Entry {
  readonly seq: number;
  readonly node: string;
  readonly t: string;
  readonly topic: string;
  readonly kind: string;
  readonly severity: string;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Poll {
  readonly packets: string[];
  waiting: ServerResponse | null;
}

const slots = [
  { slot: 0, name: 'cpu_share', unit: 'share', labels: {} },
  { slot: 1, name: 'disk_used_bytes', unit: 'bytes', labels: { mount: '/data' } },
];

/**
 * A box by its contract: login, token, REST and the long-polling side of Socket.IO, without what makes the
 * answers. The nodes meet the real one in the tests with n8n.
 */
export class TestBox {
  readonly events: Entry[] = [];
  readonly services = [
    { name: 'demo-api', state: 'healthy' },
    { name: 'llm-service', state: 'down' },
  ];
  password = 'secret-password';
  /** Live session tokens. */
  readonly sessions = new Set<string>(['ara_machine']);
  /** The live connections by sid, as the server holds them. */
  readonly polls = new Map<string, Poll>();
  /** So many events are replayed at most; for more the client is told of a gap. */
  replayLimit = 1_000;
  readonly received: string[] = [];
  refuseLogin: { readonly status: number; readonly code: string } | null = null;
  metrics: readonly (number | null)[] = [0.25, null];
  metricsAt: number | null = Date.parse('2026-01-01T00:00:00Z');
  readonly #server: TestServer;
  #made = 0;

  constructor() {
    this.#server = new TestServer((asked, response) => this.#answer(asked, response));
  }

  get url(): string {
    return this.#server.url;
  }

  get asked(): readonly Asked[] {
    return this.#server.asked;
  }

  async start(): Promise<this> {
    await this.#server.start();
    return this;
  }

  async stop(): Promise<void> {
    await this.#server.stop();
  }

  /** Something happens on the box: it is in the log, and who is connected is told. */
  happens(kind: string, body: Record<string, unknown> = {}, severity = 'WARNING'): Entry {
    const seq = (this.events.at(-1)?.seq ?? 0) + 1;
    const t = new Date(Date.parse('2026-01-01T00:00:00Z') + seq * 1_000).toISOString();
    const event = { seq, node: 'box', t, topic: `${kind.split('.')[0]}s`, kind, severity, body };
    this.events.push(event);
    for (const poll of this.polls.values()) this.#send(poll, `42${JSON.stringify(['event', event])}`);
    return event;
  }

  /** One packet to everybody who is connected. */
  tell(packet: string): void {
    for (const poll of this.polls.values()) this.#send(poll, packet);
  }

  #answer(asked: Asked, response: ServerResponse): void {
    if (asked.path === '/socket.io/') {
      this.#live(asked, response);
      return;
    }
    if (asked.path === '/api/auth/login') {
      this.#login(asked.body as Record<string, string>, response);
      return;
    }
    const token = /^Bearer (.+)$/.exec(asked.headers.authorization ?? '')?.[1] ?? '';
    if (!this.sessions.has(token) && asked.path !== '/api/health') {
      sendJson(response, 401, { error: { code: 'UNAUTHENTICATED', message: 'Log in first.' } });
      return;
    }
    const [, verb] = /^\/api\/services\/[^/]+\/(\w+)$/.exec(asked.path) ?? [];
    if (verb === undefined) this.#read(asked, response);
    else this.#act(decodeURIComponent(asked.path.split('/')[3] ?? ''), verb, response);
  }

  #login({ username, password }: Record<string, string>, response: ServerResponse): void {
    const refusal =
      this.refuseLogin ??
      (username === 'admin' && password === this.password ? null : { status: 401, code: 'BAD_CREDENTIALS' });
    if (refusal !== null) {
      sendJson(response, refusal.status, { error: { code: refusal.code, message: 'No.' } });
      return;
    }
    this.#made += 1;
    const token = `session-${this.#made}`;
    this.sessions.add(token);
    sendJson(response, 200, { token, refreshToken: 'r', user: { name: 'admin' }, csrf: 'c' });
  }

  #act(service: string, verb: string, response: ServerResponse): void {
    if (this.services.some(({ name }) => name === service)) sendJson(response, 202, { service, verb });
    else sendJson(response, 404, { error: { code: 'SERVICE_NOT_FOUND', message: 'There is none.' } });
  }

  #read({ path, query }: Asked, response: ServerResponse): void {
    const answers: Readonly<Record<string, () => unknown>> = {
      '/api/health': () => ({ status: 'ok' }),
      '/api/auth/sessions/current': () => ({ user: { name: 'admin' }, csrf: '' }),
      '/api/system/status': () => ({ status: 'ok', node: 'box' }),
      '/api/system/info': () => ({ node: 'box', cpuCores: 2 }),
      '/api/services': () => ({ runtime: 'processes', services: this.services }),
      '/api/healing/status': () => ({ heartbeat: 'healthy', repairsToday: 3 }),
      '/api/metrics/live': () => ({ version: 2, slots, t: this.metricsAt, v: this.metrics }),
      '/api/metrics/history': () => ({
        t0: Date.parse(query.get('from') ?? ''),
        stepMs: 60_000,
        series: slots
          .filter(({ name }) => (query.get('names') ?? '').split(',').includes(name))
          .map((slot) => ({ slot, values: [0.5, null] })),
      }),
      '/api/healing/events': () => this.#page(query),
    };
    const answer = answers[path];
    if (answer === undefined) sendJson(response, 404, { error: { code: 'NOT_FOUND', message: 'No.' } });
    else sendJson(response, 200, answer());
  }

  #page(query: URLSearchParams): unknown {
    const limit = Number(query.get('limit') ?? 50);
    const before = Number(query.get('before') ?? Infinity);
    const service = query.get('service');
    const fitting = [...this.events]
      .reverse()
      .filter(({ seq, body }) => seq < before && (service === null || body['service'] === service));
    const events = fitting.slice(0, limit);
    return { events, nextBefore: fitting.length > limit ? (events.at(-1)?.seq ?? null) : null };
  }

  #live({ method, query, headers, body }: Asked, response: ServerResponse): void {
    const sid = query.get('sid');
    if (sid === null) {
      const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
      if (!token.startsWith('session-') || !this.sessions.has(token)) {
        sendJson(response, 403, { code: 4, message: 'not-logged-in' });
        return;
      }
      this.#made += 1;
      const made = `sid-${this.#made}`;
      this.polls.set(made, { packets: [], waiting: null });
      response.end(
        `0${JSON.stringify({ sid: made, upgrades: [], pingInterval: 5_000, pingTimeout: 4_000 })}`,
      );
      return;
    }
    const poll = this.polls.get(sid);
    if (poll === undefined) {
      sendJson(response, 400, { code: 1, message: 'Session ID unknown' });
      return;
    }
    if (method === 'POST') {
      for (const packet of String(body).split('\u001e')) this.#receive(sid, poll, packet);
      response.end('ok');
      return;
    }
    response.on('close', () => {
      if (!response.writableFinished) this.polls.delete(sid);
    });
    poll.waiting = response;
    this.#flush(poll);
  }

  #receive(sid: string, poll: Poll, packet: string): void {
    this.received.push(packet);
    if (packet === '1') {
      poll.waiting?.end('6');
      this.polls.delete(sid);
    }
    if (!packet.startsWith('40')) return;
    const { cursor } = JSON.parse(packet.slice(2)) as { cursor?: number };
    this.#send(poll, '40{"sid":"x"}');
    this.#send(poll, `42${JSON.stringify(['dictionary', { version: 2, slots }])}`);
    const last = this.events.at(-1)?.seq ?? 0;
    const past = this.events.filter(({ seq }) => seq > (cursor ?? 0));
    if (cursor !== undefined && cursor > last) {
      this.#send(poll, `42${JSON.stringify(['gap', { from: 1, to: last }])}`);
      return;
    }
    const sent = past.slice(Math.max(0, past.length - this.replayLimit));
    if (sent.length < past.length) {
      const gap = { from: past[0]?.seq ?? 0, to: (sent[0]?.seq ?? last + 1) - 1 };
      this.#send(poll, `42${JSON.stringify(['gap', gap])}`);
    }
    for (const event of sent) this.#send(poll, `42${JSON.stringify(['event', event])}`);
  }

  #send(poll: Poll, packet: string): void {
    poll.packets.push(packet);
    this.#flush(poll);
  }

  #flush(poll: Poll): void {
    if (poll.waiting === null || poll.packets.length === 0) return;
    poll.waiting.end(poll.packets.splice(0).join('\u001e'));
    poll.waiting = null;
  }
}
