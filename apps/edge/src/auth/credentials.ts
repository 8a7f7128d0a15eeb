import { type Origin, hostNameOf, isLoopbackName } from '../http/client-address.ts';

export interface CookieNames {
  readonly session: string;
  readonly secure: boolean;
}

/** The prefixed name where the browser speaks TLS; over plain HTTP, on the box itself, one without. */
export const cookieNames = (from: Pick<Origin, 'secure'>): CookieNames =>
  from.secure ? { session: '__Host-arasul', secure: true } : { session: 'arasul', secure: false };

/** A session may be given out over TLS, or on the box itself. */
export const mayLogIn = ({ secure, host }: Origin): boolean =>
  secure || (host !== null && isLoopbackName(hostNameOf(host)));

/** The value of one cookie; null when it is absent. */
export const readCookie = (header: string | undefined, name: string): string | null => {
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
};

/** The token of `Authorization: Bearer …`; null when there is none. */
export const bearerOf = (header: string | undefined): string | null =>
  /^Bearer ([A-Za-z0-9._~+/-]{1,512}=*)$/.exec(header ?? '')?.[1] ?? null;

export const sessionCookie = (names: CookieNames, value: string, expiresAt: Date): string =>
  `${names.session}=${value}; Path=/; HttpOnly; SameSite=Strict; Expires=${expiresAt.toUTCString()}` +
  (names.secure ? '; Secure' : '');

export const endedCookie = (names: CookieNames): string =>
  `${names.session}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0${names.secure ? '; Secure' : ''}`;
