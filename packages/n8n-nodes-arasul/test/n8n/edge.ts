import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, until } from './host.ts';

const main = join(__dirname, '../../../../apps/edge/dist/main.js');
const fixture = (name: string): string => join(__dirname, '../fixtures/tls', name);

/** The edge of this repository as its owner starts it: HTTPS with a certificate of its own, demo services. */
export class Edge {
  readonly folder = mkdtempSync(join(tmpdir(), 'arasul-n8n-edge-'));
  password = '';
  url = '';
  #child: ChildProcess | null = null;

  /** Starts it; a second time on the same folder and port. */
  async start(): Promise<this> {
    if (!existsSync(main)) throw new Error('the edge is not built: npm run build -w apps/edge');
    const port = this.url === '' ? await freePort() : Number(new URL(this.url).port);
    const child = spawn(process.execPath, [main], {
      env: {
        PATH: process.env['PATH'],
        ARASUL_DATA_DIR: this.folder,
        ARASUL_PORT: String(port),
        ARASUL_RUNTIME: 'processes',
        ARASUL_NODE_ID: 'box',
        ARASUL_TLS_CERT_FILE: fixture('cert.pem'),
        ARASUL_TLS_KEY_FILE: fixture('key.pem'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    await until(() => {
      if (child.exitCode !== null) throw new Error(`the edge ended with ${child.exitCode}: ${output}`);
      return /shown (once|at the first start)/.test(output);
    });
    this.url = `https://127.0.0.1:${port}`;
    this.password = /Password:\s+(\S+)/.exec(output)?.[1] ?? this.password;
    return this;
  }

  /** One request as the owner, with a session of its own. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    token?: string,
  ): Promise<{ status: number; json: unknown }> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const asked = request(this.url + path, {
      method,
      rejectUnauthorized: false,
      headers: {
        ...(text === ''
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    });
    asked.end(text);
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    let answer = '';
    for await (const piece of response.setEncoding('utf8')) answer += String(piece);
    return { status: response.statusCode ?? 0, json: answer === '' ? null : (JSON.parse(answer) as unknown) };
  }

  async logIn(): Promise<string> {
    const { json } = await this.ask('POST', '/api/auth/login', {
      username: 'admin',
      password: this.password,
    });
    return (json as { token: string }).token;
  }

  /** Kills a service without warning. @returns once the box has seen it. */
  async drill(service: string): Promise<void> {
    const token = await this.logIn();
    const newest = async (): Promise<number> => {
      const { json } = await this.ask('GET', '/api/healing/events?limit=1', undefined, token);
      return (json as { events: { seq: number }[] }).events[0]?.seq ?? 0;
    };
    const before = await newest();
    const { status } = await this.ask('POST', `/api/services/${service}/drill`, undefined, token);
    if (status !== 202) throw new Error(`the drill answered ${status}`);
    await until(async () => (await newest()) > before);
  }

  /** Ends all sessions but this one: who comes with another is told to log in again. */
  async endOtherSessions(token: string): Promise<void> {
    const { status } = await this.ask('DELETE', '/api/auth/sessions', undefined, token);
    if (status !== 200) throw new Error(`ending the sessions answered ${status}`);
  }

  /** How many connections a process has to this edge now, by what the kernel knows. */
  connectionsFrom(pid: number): number {
    const port = Number(new URL(this.url).port).toString(16).toUpperCase().padStart(4, '0');
    const sockets = new Set(
      readdirSync(`/proc/${pid}/fd`).map((fd) => {
        try {
          return readlinkSync(`/proc/${pid}/fd/${fd}`);
        } catch {
          return '';
        }
      }),
    );
    return readFileSync(`/proc/${pid}/net/tcp`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , remote = '', state = '']) => remote.endsWith(`:${port}`) && state === '01')
      .filter((fields) => sockets.has(`socket:[${fields[9]}]`)).length;
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  async clear(): Promise<void> {
    await this.stop();
    for (const pid of this.#demoPids()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended with the edge.
      }
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #demoPids(): readonly number[] {
    const folder = join(this.folder, 'processes');
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith('.pid'))
      .map((name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { pid: number }).pid);
  }
}
