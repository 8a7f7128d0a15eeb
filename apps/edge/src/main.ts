import { HealingError } from '@arasul/healing-engine';
import { ownerName } from './auth/accounts.ts';
import { loadConfig } from './config.ts';
import { type RunningEdge, startEdge } from './edge.ts';
import { EdgeError, codeOf, messageOf } from './errors.ts';
import { type Logger, createLogger } from './log.ts';

/** A stop that takes longer is ended by force. */
const stopLimitMs = 15_000;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** One sentence for the person who started it, and a code for the script that did. */
const fail = (error: unknown, log: Logger | null): never => {
  const known = error instanceof EdgeError || error instanceof HealingError;
  const sentence = known
    ? error.message
    : `The edge could not go on: ${messageOf(error).split('\n')[0] ?? ''}`;
  log?.debug({ error }, 'the edge ends');
  process.stderr.write(`${sentence} (${codeOf(error) ?? 'INTERNAL'})\n`);
  process.exit(1);
};

const greet = ({ url, newPassword, notices }: RunningEdge): void => {
  for (const notice of notices) say(notice);
  say(`Arasul is ready: ${url}`);
  if (newPassword === null) {
    say(`User: ${ownerName}, with the password shown at the first start (a new one: arasul reset-password)`);
    return;
  }
  say(`User:     ${ownerName}`);
  say(`Password: ${newPassword}`);
  say('This password is shown once and stored as a hash only: write it down.');
};

const run = async (): Promise<void> => {
  let log: Logger | null = null;
  try {
    const config = loadConfig(process.env);
    const logger = createLogger(config.logLevel);
    log = logger;
    // A lost pipe of the terminal that started us is no reason to leave the services alone.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    let edge: RunningEdge | null = null;
    let stopping = false;
    const stop = (exitCode: number): void => {
      if (stopping) process.exit(1);
      stopping = true;
      setTimeout(() => process.exit(1), stopLimitMs).unref();
      void (edge?.stop() ?? Promise.resolve()).then(() => process.exit(exitCode));
    };
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(0));
    process.on('uncaughtException', (error) => fail(error, logger));
    edge = await startEdge({
      config,
      environment: process.env,
      log: logger,
      onFatal: (error) => {
        process.stderr.write(`${error.message} (${error.code})\n`);
        stop(1);
      },
    });
    greet(edge);
  } catch (error) {
    fail(error, log);
  }
};

await run();
