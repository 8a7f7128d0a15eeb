import { Client, DatabaseError, type ClientConfig } from 'pg';
import { asError, HealingError } from '../errors.ts';

const connectMs = 5_000;

function configOf(connection: string | ClientConfig): ClientConfig {
  const given = typeof connection === 'string' ? { connectionString: connection } : connection;
  return { connectionTimeoutMillis: connectMs, application_name: 'arasul-healing', ...given };
}

/** Runs `work` on a connection of its own, which ends with it; aborting ends the connection, the only way to end a query. */
export async function withClient<T>(
  connection: string | ClientConfig,
  signal: AbortSignal,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const client = new Client(configOf(connection));
  // A connection that breaks tells its query; without a listener it would end the process besides.
  client.on('error', () => undefined);
  const onAbort = (): void => void client.end().catch(() => undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await client.connect();
    return await work(client);
  } catch (cause) {
    if (cause instanceof HealingError) throw cause;
    const code = isAway(cause) ? 'RUNTIME_UNAVAILABLE' : 'RUNTIME_REFUSED';
    throw new HealingError(code, `PostgreSQL could not do its part (${asError(cause).message}).`, { cause });
  } finally {
    signal.removeEventListener('abort', onAbort);
    await client.end().catch(() => undefined);
  }
}

/** Not a refusal by the server but no server: a code of SQL says so in class 08, or 57P where it goes away. */
function isAway(cause: unknown): boolean {
  return !(cause instanceof DatabaseError) || /^(57P|08)/.test(cause.code ?? '');
}
