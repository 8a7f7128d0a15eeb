import { type Network, contains } from './ip.ts';
import type { Pattern } from './pattern.ts';
import type { PreparedRequest } from './request.ts';

/** One question to a request: what matchers of both versions come down to. */
export type Atom =
  | { readonly kind: 'any' }
  | { readonly kind: 'host'; readonly value: string }
  /** Exactly one label before `.value`. */
  | { readonly kind: 'subdomain'; readonly value: string }
  | { readonly kind: 'hostPattern'; readonly pattern: Pattern }
  | { readonly kind: 'path'; readonly value: string }
  | { readonly kind: 'prefix'; readonly value: string }
  | { readonly kind: 'pathPattern'; readonly pattern: Pattern }
  | { readonly kind: 'method'; readonly value: string }
  | { readonly kind: 'header'; readonly name: string; readonly value: string }
  | { readonly kind: 'headerPattern'; readonly name: string; readonly pattern: Pattern }
  | { readonly kind: 'query'; readonly name: string; readonly value: string }
  | { readonly kind: 'queryPattern'; readonly name: string; readonly pattern: Pattern }
  /** v2 holds `name=first value` against one pattern. */
  | { readonly kind: 'firstQuery'; readonly name: string; readonly pattern: Pattern }
  | { readonly kind: 'client'; readonly network: Network; readonly text: string }
  /** Asked of the connection, not of the request: SNI and ALPN. */
  | { readonly kind: 'connection'; readonly name: string; readonly value: string };

/** Whether the request answers the question with yes. */
export function atomMatches(atom: Atom, request: PreparedRequest): boolean {
  switch (atom.kind) {
    case 'any':
      return true;
    case 'host':
      return withoutDot(request.host) === withoutDot(atom.value);
    case 'subdomain': {
      const dot = request.host.indexOf('.');
      return dot > 0 && withoutDot(request.host.slice(dot + 1)) === atom.value;
    }
    case 'hostPattern':
      return atom.pattern.test(request.host);
    case 'path':
      return request.path === atom.value;
    case 'prefix':
      return request.path.startsWith(atom.value);
    case 'pathPattern':
      return atom.pattern.test(request.path);
    case 'method':
      return request.method === atom.value;
    case 'header':
      return (request.headers.get(atom.name) ?? []).includes(atom.value);
    case 'headerPattern':
      return (request.headers.get(atom.name) ?? []).some((value) => atom.pattern.test(value));
    case 'query':
      return (request.query.get(atom.name) ?? []).includes(atom.value);
    case 'queryPattern':
      return (request.query.get(atom.name) ?? []).some((value) => atom.pattern.test(value));
    case 'firstQuery': {
      const first = request.query.get(atom.name)?.[0];
      return first !== undefined && atom.pattern.test(first);
    }
    case 'client':
      return request.address !== null && contains(atom.network, request.address);
    case 'connection':
      return false;
  }
}

/** A dot at the end of a name says the same name. */
export const withoutDot = (host: string): string => (host.endsWith('.') ? host.slice(0, -1) : host);

/** Equal text for equal questions. */
export function atomKey(atom: Atom): string {
  switch (atom.kind) {
    case 'any':
      return 'any';
    case 'host':
    case 'subdomain':
    case 'path':
    case 'prefix':
    case 'method':
      return `${atom.kind} ${atom.value}`;
    case 'hostPattern':
    case 'pathPattern':
      return `${atom.kind} ${atom.pattern.text}`;
    case 'header':
    case 'query':
    case 'connection':
      return `${atom.kind} ${JSON.stringify([atom.name, atom.value])}`;
    case 'headerPattern':
    case 'queryPattern':
    case 'firstQuery':
      return `${atom.kind} ${JSON.stringify([atom.name, atom.pattern.text])}`;
    case 'client':
      return `client ${atom.network.address.bytes.join('.')}/${atom.network.bits}`;
  }
}
