import type { ClientToServer, ServerToClient } from '@arasul/edge/contract';
import { type Socket, io } from 'socket.io-client';
import { isFiniteNumber, readFrame } from './guard.ts';
import type { LiveStore } from './store.ts';

/** What the socket tells of the session. */
export interface SocketHooks {
  /** The box ended the session, or may have: it must be asked. */
  readonly onSessionDoubt: () => void;
  /** The first documents of a connection are there. */
  readonly onHello: () => void;
}

export interface LiveConnection {
  /** Begins, or begins anew at once instead of waiting for the next try. */
  readonly connect: () => void;
  readonly close: () => void;
}

/** Waits between tries: quick enough to be back within seconds, spread so that many tabs do not come at once. */
const reconnection = { reconnectionDelay: 500, reconnectionDelayMax: 2_000, randomizationFactor: 0.5 };
const handshakeTimeoutMs = 4_000;

/** Turns what the socket brings into inputs of the store. */
export function openSocket(store: LiveStore, hooks: SocketHooks): LiveConnection {
  const socket: Socket<ServerToClient, ClientToServer> = io({
    autoConnect: false,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    timeout: handshakeTimeoutMs,
    ...reconnection,
    // Asked at each connection: it goes on behind the last event that is known.
    auth: (give) => {
      const { cursor } = store.current.log;
      give(cursor === null ? {} : { cursor });
    },
  });
  let again: ReturnType<typeof setTimeout> | undefined;

  socket.on('hello', ({ node, build, now }) => {
    store.input({ kind: 'hello', node, build, nowMs: Date.parse(now) });
    hooks.onHello();
  });
  socket.on('dictionary', ({ slots }) => store.input({ kind: 'dictionary', slots }));
  socket.on('m', (raw) => {
    const frame = readFrame(raw);
    if (frame !== null) store.input({ kind: 'frame', ...frame });
  });
  socket.on('beat', (t) => {
    if (isFiniteNumber(t)) store.input({ kind: 'beat', t });
  });
  socket.on('state', (document) => store.input({ kind: 'document', document }));
  socket.on('event', (event) => store.input({ kind: 'event', event }));
  socket.on('gap', ({ to }) => store.input({ kind: 'gap', to }));
  socket.on('auth:expired', hooks.onSessionDoubt);
  socket.on('connect_error', () => {
    store.input({ kind: 'disconnected' });
    // A refused handshake and a box that is away look the same from here.
    hooks.onSessionDoubt();
  });
  socket.on('disconnect', (reason) => {
    if (reason === 'io client disconnect') return;
    store.input({ kind: 'disconnected' });
    // After a disconnect that the box asked for, the client does not try again by itself.
    if (reason === 'io server disconnect') {
      hooks.onSessionDoubt();
      again = setTimeout(() => socket.connect(), reconnection.reconnectionDelay * (1 + Math.random()));
    }
  });

  return {
    connect: () => {
      clearTimeout(again);
      socket.disconnect().connect();
    },
    close: () => {
      clearTimeout(again);
      socket.disconnect();
    },
  };
}
