import { fieldsOf, jsonFrom, listOf, numberOf, textOf } from './values.ts';

/**
 * What Socket.IO's server says over Engine.IO's long-polling, protocol 4: packets of text, several in one
 * answer with U+001E between them (socket.io/docs/v4/engine-io-protocol, socket-io-protocol).
 */
export type Packet =
  | { readonly kind: 'open'; readonly sid: string; readonly pingMs: number; readonly pongMs: number }
  | { readonly kind: 'close' }
  | { readonly kind: 'ping' }
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'event'; readonly name: string; readonly value: unknown }
  | { readonly kind: 'other' };

const separator = '\u001e';

const openPacket = (text: string): Packet => {
  const open = fieldsOf(jsonFrom(text));
  const sid = textOf(open['sid']);
  const [pingMs, pongMs] = [numberOf(open['pingInterval']), numberOf(open['pingTimeout'])];
  if (sid === '' || pingMs === null || pongMs === null) return { kind: 'other' };
  return { kind: 'open', sid, pingMs, pongMs };
};

const eventPacket = (text: string): Packet => {
  const [name, value] = listOf(jsonFrom(text));
  return typeof name === 'string' ? { kind: 'event', name, value } : { kind: 'other' };
};

const packetOf = (text: string): Packet => {
  switch (text[0]) {
    case '0':
      return openPacket(text.slice(1));
    case '1':
      return { kind: 'close' };
    case '2':
      return { kind: 'ping' };
    case '4':
      break;
    default:
      return { kind: 'other' };
  }
  switch (text[1]) {
    case '1':
      return { kind: 'disconnected' };
    case '2':
      return eventPacket(text.slice(2));
    case '4':
      return { kind: 'refused' };
    default:
      return { kind: 'other' };
  }
};

export const packetsIn = (payload: string): readonly Packet[] =>
  payload === '' ? [] : payload.split(separator).map(packetOf);

/** What a client says. */
export const say = {
  pong: '3',
  close: '1',
  connect: (auth: Readonly<Record<string, unknown>>): string => `40${JSON.stringify(auth)}`,
  event: (name: string, value: unknown): string => `42${JSON.stringify([name, value])}`,
} as const;
