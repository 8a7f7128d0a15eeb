import type { CurrentSession } from '@arasul/edge/contract';

/** Who is in front of the page. */
export type Session =
  | { readonly kind: 'checking' }
  /** The box could not be asked. */
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'out' }
  | ({ readonly kind: 'in' } & SessionFacts)
  /** It ended while the page was in use: what is on it stays. */
  | ({ readonly kind: 'ended' } & SessionFacts);

interface SessionFacts {
  readonly user: string;
  readonly csrf: string;
}

/** The session, outside React: the socket and the requests need it as well. */
export class SessionStore {
  readonly #listeners = new Set<() => void>();
  #session: Session = { kind: 'checking' };

  readonly get = (): Session => this.#session;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** For the header of unsafe requests. */
  readonly csrf = (): string | null => ('csrf' in this.#session ? this.#session.csrf : null);

  began({ user, csrf }: Pick<CurrentSession, 'user' | 'csrf'>): void {
    const known = this.#session;
    if (known.kind === 'in' && known.user === user.name && known.csrf === csrf) return;
    this.#set({ kind: 'in', user: user.name, csrf });
  }

  /** The box says that there is no session (any more). */
  readonly ended = (): void => {
    const session = this.#session;
    if (session.kind === 'in') this.#set({ ...session, kind: 'ended' });
    else if (session.kind !== 'ended') this.#set({ kind: 'out' });
  };

  /** The person left. */
  left(): void {
    this.#set({ kind: 'out' });
  }

  unreachable(): void {
    this.#set({ kind: 'unreachable' });
  }

  #set(session: Session): void {
    this.#session = session;
    for (const listener of this.#listeners) listener();
  }
}
