import type {
  ApiError,
  CurrentSession,
  EventsPage,
  LoginAnswer,
  LoginRequest,
  MetricsHistory,
  ServiceVerb,
  SystemInfo,
} from '@arasul/edge/contract';

/** Why a request brought nothing. `code` is the box's own, or `OFFLINE` when it did not answer at all. */
export class ApiFailure extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    status: number,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(code, options);
    this.name = 'ApiFailure';
    this.code = code;
    this.status = status;
    this.details = details;
  }

  /** A number of the details, null when it is not there. */
  figure(name: string): number | null {
    const value = this.details[name];
    return typeof value === 'number' ? value : null;
  }
}

export interface ApiPorts {
  readonly fetch: typeof fetch;
  /** Value of the CSRF header; null before the login. */
  readonly csrf: () => string | null;
  /** The session is over: the box said so. */
  readonly onUnauthenticated: () => void;
}

const timeoutMs = 10_000;

const failureOf = async (response: Response): Promise<ApiFailure> => {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const wait = Number.isFinite(retryAfter) ? { retryAfterSeconds: retryAfter } : {};
  try {
    const { error } = (await response.json()) as ApiError;
    return new ApiFailure(error.code, response.status, { ...error.details, ...wait });
  } catch (cause) {
    return new ApiFailure(`HTTP_${response.status}`, response.status, wait, { cause });
  }
};

/** The requests that the dashboard makes; each has a time limit and fails with {@link ApiFailure} alone. */
export class Api {
  readonly #ports: ApiPorts;

  constructor(ports: ApiPorts) {
    this.#ports = ports;
  }

  login(request: LoginRequest): Promise<LoginAnswer> {
    return this.#send<LoginAnswer>('POST', '/auth/login', request);
  }

  async logout(): Promise<void> {
    await this.#send('POST', '/auth/logout');
  }

  /** The session that the cookie stands for; null when there is none. */
  async session(): Promise<CurrentSession | null> {
    try {
      return await this.#send<CurrentSession>('GET', '/auth/sessions/current');
    } catch (error) {
      if (error instanceof ApiFailure && error.status === 401) return null;
      throw error;
    }
  }

  /** Events of repairs, newest first. */
  events(query: { readonly before?: number; readonly limit: number }): Promise<EventsPage> {
    const before = query.before === undefined ? '' : `before=${query.before}&`;
    return this.#send<EventsPage>('GET', `/healing/events?${before}limit=${query.limit}`);
  }

  metricsHistory(names: readonly string[], fromMs: number, toMs: number): Promise<MetricsHistory> {
    const query = new URLSearchParams({
      names: names.join(','),
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
    });
    return this.#send<MetricsHistory>('GET', `/metrics/history?${query.toString()}`);
  }

  systemInfo(): Promise<SystemInfo> {
    return this.#send<SystemInfo>('GET', '/system/info');
  }

  async service(name: string, verb: ServiceVerb): Promise<void> {
    await this.#send('POST', `/services/${encodeURIComponent(name)}/${verb}`);
  }

  async #send<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    const csrf = this.#ports.csrf();
    const headers = {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'POST' && csrf !== null ? { 'x-arasul-csrf': csrf } : {}),
    };
    let response: Response;
    try {
      response = await this.#ports.fetch(`/api${path}`, {
        method,
        headers,
        credentials: 'same-origin',
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (cause) {
      throw new ApiFailure('OFFLINE', 0, {}, { cause });
    }
    if (!response.ok) {
      const failure = await failureOf(response);
      if (failure.code === 'UNAUTHENTICATED') this.#ports.onUnauthenticated();
      throw failure;
    }
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}
