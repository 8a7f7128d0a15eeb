import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { Session } from '../auth/sessions.ts';
import type { ClientToServer, MetricSlot, ServerToClient, StateDocument } from '../contract/live.ts';
import type { Queryable } from '../database/connect.ts';
import { readAfter, readBounds } from '../events/log.ts';
import type { EventTail } from '../events/tail.ts';
import { cut, isStuck } from './backpressure.ts';
import { cursorOf, Handshake, type HandshakeParts } from './handshake.ts';
import { EventStream, planReplay } from './replay.ts';
import { Topics } from './topics.ts';

export interface GatewayParts extends Omit<HandshakeParts, 'openSockets'> {
  readonly server: HttpServer;
  readonly db: Queryable;
  readonly tail: EventTail;
  readonly identity: { readonly boot: string; readonly build: string; readonly node: string };
  readonly dictionary: () => { readonly version: number; readonly slots: readonly MetricSlot[] };
  readonly documents: () => readonly StateDocument[];
}

type Client = Socket<ClientToServer, ServerToClient>;

interface Connected {
  readonly session: Session;
  readonly stream: EventStream;
}

const beatMs = 500;
const pageSize = 200;
/** A session that ended elsewhere, or ran out, ends its connections within this. */
const sessionCheckMs = 4_000;

/** The live side: metrics and state as they are, events without a gap, one session each. */
export class Gateway {
  readonly #parts: GatewayParts;
  readonly #io: Server<ClientToServer, ServerToClient>;
  readonly #connected = new Map<Client, Connected>();
  readonly #beat: NodeJS.Timeout;
  readonly #sessionCheck: NodeJS.Timeout;
  readonly #unsubscribe: () => void;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    const handshake = new Handshake({
      ...parts,
      openSockets: () => ({
        all: this.#connected.size,
        ofUser: (id) => [...this.#connected.values()].filter(({ session }) => session.user.id === id).length,
      }),
    });
    this.#io = new Server(parts.server, {
      serveClient: false,
      perMessageDeflate: false,
      httpCompression: false,
      pingInterval: 5_000,
      pingTimeout: 4_000,
      connectTimeout: 5_000,
      maxHttpBufferSize: 16_384,
      allowRequest: (request, decide) => {
        handshake.decide(request).then(
          (refusal) => decide(refusal, refusal === null),
          () => decide('unavailable', false),
        );
      },
    });
    this.#io.on('connection', (socket) => {
      const session = handshake.sessionOf(socket.request);
      if (session === null) socket.disconnect(true);
      else this.#welcome(socket, session);
    });
    this.#unsubscribe = parts.tail.subscribe((events) => {
      for (const { stream } of this.#connected.values()) stream.push(events);
    });
    parts.sessions.onEnd((id) => {
      for (const [socket, { session }] of this.#connected) if (session.id === id) expire(socket);
    });
    this.#beat = setInterval(() => this.#tick(), beatMs);
    this.#beat.unref();
    this.#sessionCheck = setInterval(() => void this.#checkSessions(), sessionCheckMs);
    this.#sessionCheck.unref();
  }

  /** One tick of metrics to all who look at them; dropped for a client that is behind. */
  sendMetrics(t: number, values: readonly (number | null)[]): void {
    this.#io.to('metrics').volatile.emit('m', [t, values]);
  }

  sendDictionary(): void {
    this.#io.to('metrics').emit('dictionary', this.#dictionary());
  }

  /** As plain values: what a class computes does not travel as JSON. */
  #dictionary(): { readonly version: number; readonly slots: readonly MetricSlot[] } {
    const { version, slots } = this.#parts.dictionary();
    return { version, slots };
  }

  sendDocument(document: StateDocument): void {
    this.#io.to(document.topic).emit('state', document);
  }

  /** How many clients are connected. */
  get connections(): number {
    return this.#connected.size;
  }

  /** Tells the clients to come back later, and ends their connections. */
  async close(): Promise<void> {
    clearInterval(this.#beat);
    clearInterval(this.#sessionCheck);
    this.#unsubscribe();
    this.#io.emit('server:restart');
    this.#io.disconnectSockets(true);
    this.#io.engine.close();
    for (const socket of this.#connected.keys()) this.#forget(socket);
  }

  #tick(): void {
    this.#io.volatile.emit('beat', Date.now());
    for (const socket of this.#connected.keys()) this.#cutIfStuck(socket);
  }

  #cutIfStuck(socket: Client): boolean {
    if (!isStuck(socket.conn)) return false;
    cut(socket.conn);
    return true;
  }

  #welcome(socket: Client, session: Session): void {
    const { identity, documents } = this.#parts;
    const stream = new EventStream(0, () => undefined);
    this.#connected.set(socket, { session, stream });
    socket.on('disconnect', () => this.#forget(socket));
    socket.emit('hello', { ...identity, now: new Date().toISOString() });
    socket.emit('dictionary', this.#dictionary());
    const topics = new Topics(socket);
    topics.join();
    for (const document of documents()) socket.emit('state', document);
    topics.onSubscribed = (added) => {
      for (const document of documents()) if (added.includes(document.topic)) socket.emit('state', document);
    };
    void this.#replay(socket, cursorOf(socket.handshake.auth));
  }

  async #replay(socket: Client, cursor: number | null): Promise<void> {
    const { db, tail } = this.#parts;
    try {
      const bounds = await readBounds(db);
      const plan = planReplay(cursor, bounds);
      const known = this.#connected.get(socket);
      if (known === undefined) return;
      const stream = new EventStream(plan.from, (event) => {
        if (!this.#cutIfStuck(socket)) socket.emit('event', event);
      });
      this.#connected.set(socket, { ...known, stream });
      if (plan.gap !== null) socket.emit('gap', plan.gap);
      await stream.catchUp(
        () => tail.last,
        (after) => readAfter(db, after, pageSize),
        bounds.last,
      );
    } catch {
      // The database is away: the client comes back with its cursor and asks again.
      socket.conn.close();
    }
  }

  /** Ends the connections whose session is no more. While the database is away, nobody is sent off. */
  async #checkSessions(): Promise<void> {
    if (this.#connected.size === 0) return;
    const ids = new Set([...this.#connected.values()].map(({ session }) => session.id));
    const live = await this.#parts.sessions.liveOnes([...ids]).catch(() => ids);
    for (const [socket, { session }] of this.#connected) if (!live.has(session.id)) expire(socket);
  }

  #forget(socket: Client): void {
    const known = this.#connected.get(socket);
    if (known === undefined) return;
    known.stream.close();
    this.#connected.delete(socket);
  }
}

const expire = (socket: Client): void => {
  socket.emit('auth:expired');
  socket.disconnect(true);
};
