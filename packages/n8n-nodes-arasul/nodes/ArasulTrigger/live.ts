import { waitFor } from '../../transport/deadline.ts';
import { type Packet, packetsIn, say } from '../../transport/engine-io.ts';
import { type Door, ask, askJson, refusalOf } from '../../transport/request.ts';
import { type Fields, fieldsOf, listOf, numberOf, textOf } from '../../transport/values.ts';
import { readEvent } from '../ArasulDevice/events.ts';
import { readingsOf } from '../ArasulDevice/metrics.ts';
import { eventsAfter } from './catch-up.ts';
import type { Outlet } from './outlet.ts';
import type { Thresholds } from './threshold.ts';

/** Between two looks when nothing happens: the box beats twice a second, and each beat would be a request. */
const restMs = 800;

/** One connection to the live side of the box: Socket.IO by long-polling, without a library. */
export class LiveConnection {
  readonly #door: Door;
  readonly #outlet: Outlet;
  readonly #thresholds: Thresholds;
  #sid = '';
  #waitMs = 0;
  #slots: unknown = [];

  constructor(door: Door, outlet: Outlet, thresholds: Thresholds) {
    this.#door = door;
    this.#outlet = outlet;
    this.#thresholds = thresholds;
  }

  /**
   * Connects. The box decides about the connection by its first request and n8n renews a session only for
   * what answers 401, so that the session is looked at first.
   */
  async open(): Promise<void> {
    await askJson(this.#door, { method: 'GET', path: '/api/auth/sessions/current' });
    const open = packetsIn(await this.#get()).find((packet) => packet.kind === 'open');
    if (open === undefined) throw new Error('the box did not open a connection');
    this.#sid = open.sid;
    this.#waitMs = open.pingMs + open.pongMs;
    const { cursor } = this.#outlet;
    await this.#post(say.connect(cursor === null ? {} : { cursor }));
    await this.#post(say.event('unsubscribe', { topics: this.#unneeded() }));
  }

  /** Takes what comes until the box ends the connection or the signal does. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const packets = packetsIn(await this.#get());
      let quiet = true;
      for (const packet of packets) {
        if (packet.kind === 'close' || packet.kind === 'disconnected' || packet.kind === 'refused') return;
        if (packet.kind === 'ping') await this.#post(say.pong);
        if (packet.kind === 'event') quiet = !(await this.#take(packet)) && quiet;
      }
      if (quiet && this.#thresholds.isEmpty) await waitFor(restMs, signal);
    }
  }

  /** Tells the box that nobody listens any more, so that it keeps nothing for us. */
  async close(): Promise<void> {
    if (this.#sid !== '') await this.#post(say.close, 3_000);
  }

  #unneeded(): readonly string[] {
    return ['services', 'healing', 'alerts', ...(this.#thresholds.isEmpty ? ['metrics'] : [])];
  }

  /** @returns whether it was something to stay awake for. */
  async #take({ name, value }: Extract<Packet, { kind: 'event' }>): Promise<boolean> {
    switch (name) {
      case 'event': {
        const event = readEvent(value);
        if (event !== null) this.#outlet.take(event);
        return true;
      }
      case 'gap':
        await this.#fill(fieldsOf(value));
        return true;
      case 'dictionary':
        this.#slots = fieldsOf(value)['slots'];
        return false;
      case 'm': {
        const [t, values] = listOf(value);
        const at = numberOf(t);
        if (at !== null) this.#outlet.tell(this.#thresholds.observe(readingsOf(this.#slots, values), at));
        return false;
      }
      default:
        return false;
    }
  }

  /** Events that the box does not send again; a gap that ends before our place is the log of another life. */
  async #fill(gap: Fields): Promise<void> {
    const [from, to] = [numberOf(gap['from']), numberOf(gap['to'])];
    if (from === null || to === null) return;
    if (to < (this.#outlet.cursor ?? 0)) this.#outlet.moveTo(to);
    else for (const event of await eventsAfter(this.#door, from - 1, to)) this.#outlet.take(event);
  }

  async #get(): Promise<string> {
    const door = this.#waitMs === 0 ? this.#door : { ...this.#door, timeoutMs: this.#waitMs + 5_000 };
    const question = { method: 'GET', path: '/socket.io/', query: this.#query() } as const;
    const answer = await ask(door, question);
    if (answer.status >= 400) throw await refusalOf(door, question, answer);
    return textOf(answer.body);
  }

  async #post(packet: string, timeoutMs = 10_000): Promise<void> {
    const question = { method: 'POST', path: '/socket.io/', query: this.#query(), body: packet } as const;
    const answer = await ask({ ...this.#door, timeoutMs, maxRetries: 0 }, question);
    if (answer.status >= 400) throw await refusalOf(this.#door, question, answer);
  }

  #query(): Record<string, string> {
    return { EIO: '4', transport: 'polling', ...(this.#sid === '' ? {} : { sid: this.#sid }) };
  }
}
