import type { LoginRequest, ServiceVerb } from '@arasul/edge/contract';
import { Api, ApiFailure } from './api/client.ts';
import { type Session, SessionStore } from './api/session.ts';
import { type LiveConnection, openSocket } from './live/socket.ts';
import { LiveStore } from './live/store.ts';
import { tileSeries } from './model/tiles.ts';
import { Toasts } from './toasts.ts';

const watchMs = 250;
const pageSize = 100;
const backfillMs = 600_000;
const sessionRetryMs = 2_000;

/**
 * Everything of the page that is not drawn: session, requests, live data. Runs as long as the page is open;
 * the components read it and call it.
 */
export class Dashboard {
  readonly store: LiveStore;
  readonly session = new SessionStore();
  readonly toasts = new Toasts();
  readonly api: Api;
  readonly #connection: LiveConnection;
  #checking: Promise<void> | null = null;
  #followed: Session['kind'] = 'checking';
  #backfilled = false;

  constructor() {
    this.store = new LiveStore({
      now: () => ({ wallMs: Date.now(), monotonicMs: performance.now() }),
      beforePaint: (flush) => requestAnimationFrame(flush),
    });
    this.api = new Api({
      fetch: (...request) => fetch(...request),
      csrf: this.session.csrf,
      onUnauthenticated: this.session.ended,
    });
    this.#connection = openSocket(this.store, {
      onSessionDoubt: () => void this.checkSession(),
      onHello: () => this.#loadWhatIsMissing(),
    });
  }

  /** Begins; to be called once. */
  start(): void {
    let timer = this.#watch();
    this.store.input({ kind: 'visibility', visible: document.visibilityState === 'visible' });
    document.addEventListener('visibilitychange', () => {
      const visible = document.visibilityState === 'visible';
      clearInterval(timer);
      this.store.input({ kind: 'visibility', visible });
      if (visible) {
        timer = this.#watch();
        this.#connectIfLost();
      }
    });
    globalThis.addEventListener('online', () => this.#connectIfLost());
    this.session.subscribe(() => this.#followSession());
    void this.checkSession();
  }

  /** Asks the box who is in front of it; one question at a time. */
  checkSession(): Promise<void> {
    this.#checking ??= this.#ask().finally(() => (this.#checking = null));
    return this.#checking;
  }

  /** @throws ApiFailure */
  async login(request: LoginRequest): Promise<void> {
    const before = this.session.get();
    const answer = await this.api.login(request);
    // After a session that ended the same person goes on where the page was.
    if (before.kind !== 'ended' || before.user !== answer.user.name) this.store.reset();
    this.session.began(answer);
  }

  async logout(): Promise<void> {
    try {
      await this.api.logout();
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.status !== 401) throw error;
    }
    this.session.left();
    this.store.reset();
    this.#backfilled = false;
  }

  /** @throws ApiFailure */
  async act(name: string, verb: ServiceVerb): Promise<void> {
    try {
      await this.api.service(name, verb);
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.code !== 'CSRF_REFUSED') throw error;
      // Another tab logged in anew: the cookie is a new one, its header value is not known here yet.
      await this.checkSession();
      await this.api.service(name, verb);
    }
  }

  /** Tries to connect now, not when the next try is due. */
  reconnect(): void {
    if (this.session.get().kind === 'in') this.#connection.connect();
    else void this.checkSession();
  }

  /** Loads the newest events of repairs. */
  loadHistory(): Promise<void> {
    return this.#loadEvents({ limit: pageSize });
  }

  /** Loads what is older than all that is known. */
  loadOlder(): Promise<void> {
    const oldest = this.store.current.log.events[0];
    return this.#loadEvents({ limit: pageSize, ...(oldest === undefined ? {} : { before: oldest.seq }) });
  }

  async #loadEvents(query: { readonly before?: number; readonly limit: number }): Promise<void> {
    if (this.store.current.history.status === 'loading') return;
    const { reloads } = this.store.current.history;
    this.store.input({ kind: 'historyAsked' });
    try {
      const { events, nextBefore } = await this.api.events(query);
      // A gap came meanwhile: what was asked for belongs to what was dropped.
      if (this.store.current.history.reloads !== reloads) return;
      this.store.input({ kind: 'historyCame', events, more: nextBefore !== null });
    } catch {
      this.store.input({ kind: 'historyFailed' });
    }
  }

  #loadWhatIsMissing(): void {
    const { status } = this.store.current.history;
    if (status === 'idle' || status === 'failed') void this.loadHistory();
    if (!this.#backfilled) void this.#backfill();
  }

  async #backfill(): Promise<void> {
    const nowMs = Date.now() + this.store.current.clock.offsetMs;
    try {
      this.#backfilled = true;
      this.store.backfill(await this.api.metricsHistory(tileSeries, nowMs - backfillMs, nowMs));
    } catch {
      // The sparklines begin with what comes now; the next connection tries again.
      this.#backfilled = false;
    }
  }

  async #ask(): Promise<void> {
    try {
      const session = await this.api.session();
      if (session !== null) this.session.began(session);
    } catch {
      const { kind } = this.session.get();
      if (kind !== 'checking' && kind !== 'unreachable') return;
      this.session.unreachable();
      setTimeout(() => void this.checkSession(), sessionRetryMs);
    }
  }

  #followSession(): void {
    const { kind } = this.session.get();
    if (kind === this.#followed) return;
    this.#followed = kind;
    if (kind === 'out' || kind === 'ended') this.#connection.close();
    if (kind === 'in') this.#connection.connect();
  }

  #connectIfLost(): void {
    const lost = this.store.current.connection.kind !== 'live';
    if (lost && this.session.get().kind === 'in') this.#connection.connect();
  }

  #watch(): ReturnType<typeof setInterval> {
    return setInterval(() => {
      const { history } = this.store.current;
      this.store.input({ kind: 'tick' });
      // The box could not replay everything.
      if (history.status === 'idle' && history.reloads > 0) void this.loadHistory();
    }, watchMs);
  }
}
