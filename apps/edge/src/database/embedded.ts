import { type ChildProcess, type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import pg from 'pg';
import { EdgeError, codeOf, messageOf } from '../errors.ts';
import { type Engine, type EngineUser, prepareEngine } from './engine.ts';
import { cannotStart, damagedCluster, failureOf } from './failures.ts';
import { initArguments, serverArguments } from './flags.ts';
import { type Place, placeDatabase } from './place.ts';
import { clearLeftover, stopPostmaster } from './postmaster.ts';

export interface EmbeddedDatabase {
  readonly connection: { readonly host: string; readonly user: string; readonly database: string };
  readonly notice: string | null;
  readonly cluster: string;
  /** Process id of the postmaster; null between a crash and its restart. */
  pid(): number | null;
  /** Fast shutdown; resolves when no process of it is left. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly dataRoot: string;
  /** What a person should see in the log: lines of the server, restarts of it. */
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal;
}

const run = promisify(execFile);
const startDeadlineMs = 60_000;
const setprivPaths = ['/usr/bin/setpriv', '/bin/setpriv'];

const asUser = (user: EngineUser | null): { uid?: number; gid?: number } =>
  user === null ? {} : { uid: user.uid, gid: user.gid };

const environmentOf = (engine: Engine): Record<string, string> => ({
  PATH: '/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
  ...(engine.libraryPath === null ? {} : { LD_LIBRARY_PATH: engine.libraryPath }),
});

/** Makes a new cluster; it appears under its name only when it is whole. */
const initialise = async (place: Place, engine: Engine): Promise<void> => {
  const partial = `${place.cluster}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { mode: 0o700 });
  if (place.user !== null) chownSync(partial, place.user.uid, place.user.gid);
  try {
    await run(join(engine.bin, 'initdb'), initArguments(partial), {
      ...asUser(place.user),
      env: environmentOf(engine),
      cwd: '/',
      timeout: startDeadlineMs,
    });
  } catch (cause) {
    rmSync(partial, { recursive: true, force: true });
    const lines = messageOf(cause).trim().split('\n');
    throw new EdgeError(
      'DATABASE_START_FAILED',
      `A new database could not be made in ${place.cluster}: ${lines.at(-1) ?? 'initdb failed'}.`,
      { cause },
    );
  }
  renameSync(partial, place.cluster);
};

/** @throws EdgeError when what lies there is no cluster of this engine. */
const checkCluster = (place: Place, engine: Engine): void => {
  let version: string;
  try {
    version = readFileSync(join(place.cluster, 'PG_VERSION'), 'utf8').trim();
  } catch (cause) {
    throw damagedCluster(place.cluster, 'its file PG_VERSION is missing', cause);
  }
  if (version !== String(engine.major)) {
    throw new EdgeError(
      'DATABASE_START_FAILED',
      `The database in ${place.cluster} was made by PostgreSQL ${version}, this edge brings ${engine.major}: ` +
        'start it once with the release that made it and back it up, then restore the backup here.',
    );
  }
};

class Server implements EmbeddedDatabase {
  readonly connection;
  readonly notice: string | null;
  readonly cluster: string;
  readonly #place: Place;
  readonly #engine: Engine;
  readonly #options: EmbeddedOptions;
  readonly #wrapper: string | undefined;
  readonly #lines: string[] = [];
  #child: ChildProcess | null = null;
  #stopping = false;

  constructor(place: Place, engine: Engine, options: EmbeddedOptions) {
    this.#place = place;
    this.#engine = engine;
    this.#options = options;
    this.notice = place.notice;
    this.cluster = place.cluster;
    this.connection = { host: place.socketFolder, user: 'arasul', database: 'postgres' } as const;
    this.#wrapper = process.platform === 'linux' ? setprivPaths.find((path) => existsSync(path)) : undefined;
  }

  pid(): number | null {
    return this.#child?.pid ?? null;
  }

  #spawn(): ChildProcessByStdio<null, null, Readable> {
    const server = join(this.#engine.bin, 'postgres');
    const args = serverArguments(this.#place.cluster, this.#place.socketFolder);
    // The kernel ends it with us; where there is no setpriv, the next start does.
    const [file, argv]: readonly [string, readonly string[]] =
      this.#wrapper === undefined
        ? [server, args]
        : [this.#wrapper, ['--pdeathsig', 'INT', '--', server, ...args]];
    const child = spawn(file, argv, {
      ...asUser(this.#place.user),
      env: environmentOf(this.#engine),
      cwd: '/',
      // Its own process group: Ctrl-C is for the edge, which then stops the database last.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n').filter((part) => part !== '')) {
        this.#lines.push(line);
        if (this.#lines.length > 50) this.#lines.shift();
        this.#options.log(line);
      }
    });
    return child;
  }

  /** Starts it and waits until it takes connections. */
  async start(): Promise<void> {
    this.#lines.length = 0;
    const child = this.#spawn();
    this.#child = child;
    const fate: { error: Error | null; ended: boolean } = { error: null, ended: false };
    child.once('error', (error) => (fate.error = error));
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    void ended.then(() => (fate.ended = true));
    for (const began = performance.now(); performance.now() - began < startDeadlineMs;) {
      if (fate.error !== null || fate.ended) {
        this.#child = null;
        throw fate.error === null ? failureOf(this.#place.cluster, this.#lines) : cannotStart(fate.error);
      }
      if (await answers(this.connection)) {
        void ended.then(() => this.#supervise());
        return;
      }
      this.#options.signal?.throwIfAborted();
      await sleep(15);
    }
    await this.#end();
    throw new EdgeError(
      'DATABASE_START_FAILED',
      `The database in ${this.#place.cluster} did not become ready within 60 s.`,
    );
  }

  /** It ended although nobody asked it to (out of memory, a crash): start it again, ever more slowly. */
  async #supervise(): Promise<void> {
    this.#child = null;
    if (this.#stopping) return;
    for (let waitMs = 250; ; waitMs = Math.min(waitMs * 2, 15_000)) {
      this.#options.log(`LOG:  the embedded database ended, starting it again in ${waitMs} ms`);
      await sleep(waitMs, undefined, { ref: false });
      if (this.#isStopping()) return;
      try {
        await clearLeftover(this.#place.cluster, this.#place.socketFolder);
        await this.start();
        return;
      } catch (error) {
        this.#options.log(`FATAL:  ${messageOf(error)}`);
      }
    }
  }

  #isStopping(): boolean {
    return this.#stopping;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#end();
  }

  async #end(): Promise<void> {
    const pid = this.pid();
    if (pid !== null) await stopPostmaster(pid);
    this.#child = null;
  }
}

/** A refusal in the words of PostgreSQL (a SQLSTATE), but not of one that starts or goes down (57P01 to 57P03). */
const isRefusal = (code: string): boolean => /^(?!57P|E)[0-9A-Z]{5}$/.test(code);

/** Does it take connections? A refusal says so too; what the socket says, or nobody, does not. */
const answers = async (connection: EmbeddedDatabase['connection']): Promise<boolean> => {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    return isRefusal(codeOf(error) ?? '');
  } finally {
    await client.end().catch(() => undefined);
  }
};

/**
 * Starts the PostgreSQL of this data folder, made at the first start. The caller holds the folder's lock:
 * a postmaster that is found there is a left-over and is stopped first.
 *
 * @throws EdgeError `DATABASE_NO_ENGINE`, `DATABASE_DAMAGED`, `DATABASE_START_FAILED`.
 */
export const startEmbedded = async (options: EmbeddedOptions): Promise<EmbeddedDatabase> => {
  const place = placeDatabase(options.dataRoot);
  const engine = prepareEngine(place.engineFolder, place.user);
  const isNew = !existsSync(place.cluster) || readdirSync(place.cluster).length === 0;
  if (isNew) {
    rmSync(place.cluster, { recursive: true, force: true });
    await initialise(place, engine);
  } else checkCluster(place, engine);
  if (await clearLeftover(place.cluster, place.socketFolder))
    options.log('LOG:  stopped a database left behind by an edge that was killed');
  if (place.user !== null) chmodSync(place.cluster, 0o700);
  const server = new Server(place, engine, options);
  await server.start();
  return server;
};
