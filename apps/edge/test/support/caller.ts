import { logIn } from './app.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Somebody who calls the API by method and path, with headers of their own. */
export class Caller {
  readonly #url: string;
  /** Sent with each call. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.headers = headers;
  }

  /** Logs in and calls with the cookie, as the dashboard does. */
  static async person(url: string, password: string): Promise<Caller> {
    const login = await logIn(url, password);
    if (login.status !== 200) throw new Error(`the login was answered with ${login.status}`);
    return Caller.ofCookie(url, login.cookie, String(login.body['csrf']));
  }

  static ofCookie(url: string, cookie: string, csrf: string): Caller {
    return new Caller(url, { cookie, origin: url, 'x-arasul-csrf': csrf });
  }

  static bearer(url: string, token: string): Caller {
    return new Caller(url, { authorization: `Bearer ${token}` });
  }

  async call(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.#url}/api${path}`, {
      method,
      headers: { ...this.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  /** The answer's body; fails on any status but the wanted one. */
  async get<T>(method: string, path: string, body?: unknown, status = 200): Promise<T> {
    const answer = await this.call(method, path, body);
    if (answer.status !== status) {
      throw new Error(`${method} ${path} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    return answer.body as T;
  }
}
