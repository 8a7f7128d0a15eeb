import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createDockerContainers } from '../adapters/docker.ts';
import { diskCleanup } from '../adapters/disk-cleanup.ts';
import { fileJournal } from '../adapters/file-journal.ts';
import { fileLock } from '../adapters/file-lock.ts';
import { linuxBox } from '../adapters/linux-box.ts';
import { llmRemedies } from '../adapters/llm-remedies.ts';
import { isTooBroad } from '../adapters/old-files.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { systemdRebooter } from '../adapters/systemd.ts';
import type { HealingEvent } from '../core/events.ts';
import { parseDuration } from '../core/labels.ts';
import type { Policy } from '../core/policy.ts';
import { createEngine, type Engine } from '../engine.ts';
import type { Log } from '../engine-options.ts';
import { HealingError } from '../errors.ts';
import type { Journal, Remedies } from '../ports.ts';
import { eventsOf } from '../record.ts';
import { openDatabase } from './database-parts.ts';
import { UsageError } from './io.ts';

export interface RunOptions {
  readonly journalPath: string;
  readonly lockPath: string;
  readonly policy: Policy;
  readonly nodeId: string;
  readonly composeProject: string | null;
  readonly dockerSocket: string | null;
  readonly selfId: string | null;
  readonly database: string | null;
  readonly llm: string | null;
  /** `FOLDER=AGE`. */
  readonly clean: readonly string[];
  readonly cleanImages: boolean;
  readonly rebootBy: 'systemctl' | 'logind' | null;
}

export interface RunningEngine {
  readonly engine: Engine;
  /** The lock was taken away against our will. */
  readonly lost: Promise<void>;
  stop(): Promise<void>;
}

/** Puts the engine together from the real parts of this host and starts it. */
export async function startEngine(
  options: RunOptions,
  onEvent: (event: HealingEvent) => void,
  log: Log,
): Promise<RunningEngine> {
  const folders = options.clean.map(parseClean);
  const { default: Docker } = await peer('dockerode', () => import('dockerode'));
  const docker =
    options.dockerSocket === null ? new Docker() : new Docker({ socketPath: options.dockerSocket });
  await mkdir(dirname(options.lockPath), { recursive: true, mode: 0o700 });
  const clock = systemClock();
  const lock = await fileLock(options.lockPath);
  // Undone in reverse, also when a later part cannot be had.
  const ends: (() => Promise<unknown>)[] = [() => lock.release()];
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const url = options.database;
    const database =
      url === null ? null : await peer('pg', () => openDatabase(url, options.nodeId, clock, log));
    if (database !== null) ends.push(() => database.close());
    const box = linuxBox(
      database === null
        ? {}
        : { more: async (signal) => ({ databaseAnswers: await database.answers(signal) }) },
    );
    ends.push(async () => box.close());
    const remedies: Remedies = {
      ...(options.llm === null ? {} : llmRemedies({ url: options.llm })),
      ...(folders.length === 0 && !options.cleanImages
        ? {}
        : { 'disk-cleanup': diskCleanup({ folders, ...(options.cleanImages ? { docker } : {}) }) }),
      ...(database === null ? {} : { 'database-vacuum': database.vacuum }),
    };
    const engine = createEngine({
      nodeId: options.nodeId,
      policy: options.policy,
      clock,
      containers: createDockerContainers({
        docker,
        selfId: options.selfId,
        ...(options.composeProject === null ? {} : { scope: { composeProject: options.composeProject } }),
      }),
      journal: tap(await fileJournal(options.journalPath), onEvent),
      host: box,
      remedies,
      ...(database === null ? {} : { mirror: database.mirror, lock: database.lock }),
      ...(options.rebootBy === null ? {} : { rebooter: systemdRebooter({ via: options.rebootBy }) }),
      log,
    });
    ends.push(() => engine.stop());
    await engine.start();
    return { engine, lost: lock.lost, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Tells each event once it is durable. */
function tap(journal: Journal, onEvent: (event: HealingEvent) => void): Journal {
  return {
    ...journal,
    append: async (records) => {
      const written = await journal.append(records);
      for (const event of written.flatMap(eventsOf)) onEvent(event);
      return written;
    },
  };
}

function parseClean(text: string): { readonly path: string; readonly olderThanMs: number } {
  const at = text.lastIndexOf('=');
  const olderThanMs = parseDuration(text.slice(at + 1));
  if (at <= 0 || olderThanMs === null)
    throw new UsageError(`--clean must be FOLDER=AGE such as /srv/cache=168h, not "${text}".`);
  const path = text.slice(0, at);
  if (isTooBroad(path))
    throw new UsageError(
      `--clean must name a folder by its absolute path, at least two levels deep and without "..", not "${path}".`,
    );
  return { path, olderThanMs };
}

async function peer<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND')
      throw new HealingError(
        'RUNTIME_UNAVAILABLE',
        `The package ${name} is not installed: npm install ${name}.`,
        {
          cause,
        },
      );
    throw cause;
  }
}
