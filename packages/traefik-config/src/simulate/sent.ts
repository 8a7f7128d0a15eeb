import { badValue } from '../errors.ts';

/** A request where the Web's own cannot be: it tidies paths up, and has no place for a bare one. */
export interface PlainRequest {
  readonly method?: string;
  /** Whole, with scheme and host; the path is taken as it is written. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a client sends, in its parts. */
export interface Sent {
  readonly method: string;
  readonly isTls: boolean;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly search: string;
  readonly headers: readonly (readonly [string, string])[];
}

/** Throws `BAD_VALUE` for a URL that is not whole. */
export function partsOf(request: Request | PlainRequest): Sent {
  const groups = /^(?<scheme>https?|wss?):\/\/(?<host>[^/?#]*)(?<path>[^?#]*)(?<search>\?[^#]*)?/i.exec(
    request.url,
  )?.groups;
  if (groups === undefined)
    throw badValue(`${request.url} is no whole URL; write it with its scheme, as https://box.local/`);
  const isTls = /^(?:https|wss)$/i.test(groups['scheme'] ?? '');
  const authority = (groups['host'] ?? '').replace(/^[^@]*@/, '');
  const headers =
    request.headers instanceof Headers ? [...request.headers] : Object.entries(request.headers ?? {});
  const named = headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  const port = /:(?<port>\d+)$/.exec(authority)?.groups?.['port'];
  return {
    method: request.method ?? 'GET',
    isTls,
    host: named ?? authority,
    port: port === undefined ? (isTls ? 443 : 80) : Number(port),
    path: groups['path'] ?? '',
    search: groups['search'] ?? '',
    headers,
  };
}
