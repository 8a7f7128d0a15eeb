import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const packageRoot = join(__dirname, '../..');

interface Installed {
  readonly version: string;
  readonly node: string;
  readonly n8n: string;
  /** Does it bring the SDK for AI nodes? */
  readonly sdk: boolean;
  readonly disabledModules: string;
}

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** Asks until the answer is there; no longer than the test may take. */
export const until = async <T>(ask: () => T | null | false | Promise<T | null | false>): Promise<T> => {
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== false) return answer;
    await sleep(100);
  }
};

/** A real n8n with a home of its own, on the loopback, that tells nobody of itself. */
export class N8nHost {
  readonly home = mkdtempSync(join(tmpdir(), 'arasul-n8n-'));
  readonly installed: Installed;
  output = '';
  url = '';
  #environment: NodeJS.ProcessEnv = {};
  #server: ChildProcess | null = null;

  constructor() {
    const version = process.env['N8N_HOST_VERSION'] ?? '2.41.1';
    const script = join(packageRoot, 'scripts/n8n-host.mjs');
    this.installed = JSON.parse(
      execFileSync(process.execPath, [script, version], { encoding: 'utf8' }),
    ) as Installed;
  }

  /** Puts the packed package where n8n's own installation puts it, with nothing beside it. */
  async prepare(): Promise<readonly string[]> {
    const [port, broker] = [await freePort(), await freePort()];
    this.url = `http://127.0.0.1:${port}`;
    this.#environment = {
      HOME: this.home,
      PATH: process.env['PATH'],
      N8N_USER_FOLDER: this.home,
      N8N_ENCRYPTION_KEY: 'a-key-for-tests',
      N8N_LISTEN_ADDRESS: '127.0.0.1',
      N8N_HOST: '127.0.0.1',
      N8N_PORT: String(port),
      N8N_SECURE_COOKIE: 'false',
      N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
      N8N_RUNNERS_BROKER_PORT: String(broker),
      N8N_DIAGNOSTICS_ENABLED: 'false',
      N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
      N8N_TEMPLATES_ENABLED: 'false',
      N8N_PERSONALIZATION_ENABLED: 'false',
      N8N_HIRING_BANNER_ENABLED: 'false',
      N8N_VERIFIED_PACKAGES_ENABLED: 'false',
      N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
      SCARF_ANALYTICS: 'false',
      DO_NOT_TRACK: '1',
      N8N_DISABLED_MODULES: this.installed.disabledModules,
      N8N_LOG_LEVEL: 'info',
    };
    const { stdout } = await run('npm', ['pack', '--pack-destination', this.home, '--silent'], {
      cwd: packageRoot,
    });
    const target = join(this.home, '.n8n/nodes/node_modules/n8n-nodes-arasul');
    mkdirSync(target, { recursive: true });
    const tarball = join(this.home, stdout.trim());
    await run('tar', ['xzf', tarball, '-C', target, '--strip-components=1']);
    return readdirSync(target, { recursive: true, encoding: 'utf8' });
  }

  async start(): Promise<void> {
    const { node, n8n } = this.installed;
    const server = spawn(node, [n8n, 'start'], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#server = server;
    for (const stream of [server.stdout, server.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    await until(async () => {
      if (server.exitCode !== null) throw new Error(`n8n ended with ${server.exitCode}: ${this.output}`);
      const answer = await fetch(`${this.url}/healthz/readiness`).catch(() => null);
      return answer?.ok === true;
    });
  }

  /** Process of the running n8n. */
  get pid(): number {
    return this.#server?.pid ?? 0;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server?.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill('SIGTERM');
    await exited;
  }

  async clear(): Promise<void> {
    await this.stop();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}
