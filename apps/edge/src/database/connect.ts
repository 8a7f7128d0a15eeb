import pg from 'pg';
import { EdgeError, messageOf } from '../errors.ts';
import type { DatabaseState } from '../contract/system.ts';

export type Client = pg.PoolClient;
/** What a statement can be sent through: a pool, or the client of a transaction. */
export type Queryable = Pick<pg.Pool, 'query'>;

export interface Database {
  /** For requests and events. */
  readonly pool: pg.Pool;
  /** One connection for the writer of metrics, so that a slow disk never takes those of the requests. */
  readonly metrics: pg.Pool;
  readonly clientConfig: pg.ClientConfig;
  readonly version: string;
  readonly embedded: boolean;
  state(): DatabaseState;
  /** What the regular look at the database found: null when it answered. */
  report(failure: unknown): void;
  close(): Promise<void>;
}

const oldestSupported = 150_000;
/** Failures in a row after which the database counts as away. */
const awayAfter = 3;

const makePool = (config: pg.PoolConfig): pg.Pool => {
  const pool = new pg.Pool({
    connectionTimeoutMillis: 2_000,
    idleTimeoutMillis: 30_000,
    query_timeout: 10_000,
    statement_timeout: 10_000,
    application_name: 'arasul',
    allowExitOnIdle: true,
    ...config,
  });
  // Without a listener a lost idle connection would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
};

const unreachable = (target: string, cause: unknown): EdgeError =>
  new EdgeError(
    'DATABASE_UNREACHABLE',
    `The database ${target} does not answer: ${messageOf(cause)}. Start it or correct ARASUL_DATABASE_URL.`,
    { cause },
  );

/** Host and database of a connection string, without its password. */
const describe = (url: string): string => {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname}${port === '' ? '' : `:${port}`}${pathname}`;
  } catch {
    return 'of ARASUL_DATABASE_URL';
  }
};

export interface ConnectOptions {
  readonly target: pg.ClientConfig | { readonly url: string };
}

/**
 * Opens the pools and looks at the server's version.
 *
 * @throws EdgeError `DATABASE_UNREACHABLE`, `DATABASE_TOO_OLD` (older than 15), `DATABASE_DAMAGED`.
 */
export const connect = async ({ target }: ConnectOptions): Promise<Database> => {
  const embedded = !('url' in target);
  const clientConfig: pg.ClientConfig =
    'url' in target ? { connectionString: target.url } : { ...target, application_name: 'arasul' };
  let failures = 0;
  const pool = makePool({ ...clientConfig, max: 6 });
  // A lost second of metrics costs less than a flush of the disk every ten; events keep theirs.
  const metrics = makePool({
    ...clientConfig,
    max: 1,
    query_timeout: 2_000,
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- pg-pool waits for the promise, its types do not say so yet
    onConnect: async (client) => {
      await client.query('SET synchronous_commit = off');
    },
  });
  const close = async (): Promise<void> => {
    await Promise.allSettled([pool.end(), metrics.end()]);
  };
  let version: string;
  try {
    const { rows } = await pool.query<{ number: string; version: string }>(
      "SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version",
    );
    const number = Number(rows[0]?.number);
    version = rows[0]?.version ?? '';
    if (number < oldestSupported) {
      throw new EdgeError(
        'DATABASE_TOO_OLD',
        `PostgreSQL ${version} is too old: the edge needs 15 or newer.`,
      );
    }
  } catch (error) {
    await close();
    if (error instanceof EdgeError || embedded) throw error;
    throw unreachable('url' in target ? describe(target.url) : '', error);
  }
  return {
    pool,
    metrics,
    clientConfig,
    version,
    embedded,
    state: () => (failures === 0 ? 'ok' : failures < awayAfter ? 'degraded' : 'away'),
    report: (failure) => {
      failures = failure === null ? 0 : failures + 1;
    },
    close,
  };
};

/** Runs `work` in one transaction on one connection; rolls back when it throws. */
export const inTransaction = async <T>(
  pool: Pick<pg.Pool, 'connect'>,
  work: (client: Client) => Promise<T>,
): Promise<T> => {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((cause: unknown) => {
      broken = cause instanceof Error ? cause : new Error(String(cause));
    });
    throw error;
  } finally {
    client.release(broken);
  }
};
