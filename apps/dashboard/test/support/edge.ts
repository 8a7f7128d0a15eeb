import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ArasulEvent, EventsPage, LoginAnswer } from '@arasul/edge/contract';

const main = join(import.meta.dirname, '../../../edge/dist/main.js');

/** Asks until the answer is there; no longer than the test may take. */
export const until = async <T>(
  ask: () => T | null | undefined | false | Promise<T | null | undefined | false>,
): Promise<T> => {
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    await sleep(50);
  }
};

/** The built edge as its owner starts it, on a data folder of its own, with the demo services. */
export class Edge {
  readonly folder = mkdtempSync(join(tmpdir(), 'arasul-dashboard-'));
  /** Printed at the first start. */
  password = '';
  url = '';
  #child: ChildProcess | null = null;
  #token: string | null = null;

  /** Starts it; a second time on the same folder and the same port. */
  async start(): Promise<this> {
    if (!existsSync(main)) throw new Error('the edge is not built: npm run build -w apps/edge');
    const child = spawn(process.execPath, ['--max-semi-space-size=1', main], {
      env: {
        PATH: process.env.PATH,
        ARASUL_DATA_DIR: this.folder,
        ARASUL_PORT: this.url === '' ? '0' : new URL(this.url).port,
        ARASUL_RUNTIME: 'processes',
        ARASUL_NODE_ID: 'box',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
    await until(() => {
      if (child.exitCode !== null) throw new Error(`the edge ended with ${child.exitCode}: ${output}`);
      return /shown (once|at the first start)/.test(output);
    });
    this.url = /http:\/\/\S+/.exec(output)?.[0] ?? '';
    this.password = /Password:\s+(\S+)/.exec(output)?.[1] ?? this.password;
    return this;
  }

  /** As a pulled cable: it is there and says nothing. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Stops it with all that it started and removes its folder. */
  async clear(): Promise<void> {
    this.thaw();
    await this.#end('SIGTERM');
    for (const pid of this.#demoPids()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended with the edge.
      }
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** All events of repairs, as the API gives them. */
  async events(): Promise<readonly ArasulEvent[]> {
    const all: ArasulEvent[] = [];
    for (let before: number | null = null; ;) {
      const query: string = before === null ? '' : `&before=${before}`;
      const response = await this.#fetch(`/api/healing/events?limit=200${query}`);
      const page = (await response.json()) as EventsPage;
      all.push(...page.events);
      if (page.nextBefore === null) return all;
      before = page.nextBefore;
    }
  }

  /** Ends the session of a cookie from elsewhere: the browser that has it learns of it from the box alone. */
  async endSession(cookie: string): Promise<void> {
    const session = (await (
      await fetch(`${this.url}/api/auth/sessions/current`, { headers: { cookie } })
    ).json()) as { csrf: string };
    await fetch(`${this.url}/api/auth/logout`, {
      method: 'POST',
      headers: { cookie, 'x-arasul-csrf': session.csrf, origin: this.url },
    });
  }

  async #fetch(path: string): Promise<Response> {
    this.#token ??= await this.#login();
    return fetch(this.url + path, { headers: { authorization: `Bearer ${this.#token}` } });
  }

  async #login(): Promise<string> {
    const response = await fetch(`${this.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password: this.password }),
    });
    if (!response.ok) throw new Error(`login answered ${response.status}`);
    return ((await response.json()) as LoginAnswer).token;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  #demoPids(): readonly number[] {
    const folder = join(this.folder, 'processes');
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith('.pid'))
      .map((name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { pid: number }).pid);
  }
}
