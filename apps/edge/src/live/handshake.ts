import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { bearerOf, cookieNames, readCookie } from '../auth/credentials.ts';
import type { Session, Sessions } from '../auth/sessions.ts';
import { type TrustedRanges, originOf } from '../http/client-address.ts';
import { isSameOrigin } from '../http/gate.ts';
import type { HostNames } from '../http/hosts.ts';
import { CallLimits } from '../http/limits.ts';

/** A page that reconnects after each failure needs one every second or two, several tabs some more. */
const allowances = { handshake: { calls: 40, windowMs: 10_000 } };
const socketsPerUser = 20;
const socketsInAll = 1_100;

export type Refusal = 'foreign-host' | 'foreign-origin' | 'too-many' | 'not-logged-in' | 'unavailable';

export interface HandshakeParts {
  readonly sessions: Sessions;
  readonly hosts: HostNames;
  readonly trusted: TrustedRanges;
  readonly openSockets: () => { readonly all: number; readonly ofUser: (userId: number) => number };
}

/** What a client may say of itself; whatever else it sends counts as nothing. */
const handshakeAuth = z.object({ cursor: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional() });

export const cursorOf = (auth: unknown): number | null => {
  const parsed = handshakeAuth.safeParse(auth);
  return parsed.success ? (parsed.data.cursor ?? null) : null;
};

/**
 * Decides about a connection before it exists. A cookie is believed only from a page of our own: browsers
 * send it along with a WebSocket that any page opens. No secret is read from the address.
 */
export class Handshake {
  readonly #parts: HandshakeParts;
  readonly #limits = new CallLimits(allowances);
  readonly #accepted = new WeakMap<IncomingMessage, Session>();

  constructor(parts: HandshakeParts) {
    this.#parts = parts;
  }

  /** The session that a request was let in with. */
  sessionOf(request: IncomingMessage): Session | null {
    return this.#accepted.get(request) ?? null;
  }

  async decide(request: IncomingMessage): Promise<Refusal | null> {
    const { sessions, hosts, trusted, openSockets } = this.#parts;
    const origin = originOf(request, trusted);
    if (!hosts.allows(origin.host)) return 'foreign-host';
    try {
      this.#limits.count('handshake', origin.key);
    } catch {
      return 'too-many';
    }
    const bearer = bearerOf(request.headers.authorization);
    const site = request.headers['sec-fetch-site'];
    const ours = isSameOrigin(request.headers.origin, typeof site === 'string' ? site : undefined, origin);
    if (bearer === null && !ours) return 'foreign-origin';
    const cookie = bearer ?? readCookie(request.headers.cookie, cookieNames(origin).session);
    if (cookie === null) return 'not-logged-in';
    let session: Session | null;
    try {
      session = await sessions.find(bearer === null ? 'cookie' : 'token', cookie);
    } catch {
      return 'unavailable';
    }
    if (session === null) return 'not-logged-in';
    const open = openSockets();
    if (open.all >= socketsInAll || open.ofUser(session.user.id) >= socketsPerUser) return 'too-many';
    this.#accepted.set(request, session);
    return null;
  }
}
