import { join } from 'node:path';
import { type Engine, type Policy, createEngine } from '@arasul/healing-engine';
import { fileJournal } from '@arasul/healing-engine/file-journal';
import { postgresMirror } from '@arasul/healing-engine/postgres-journal';
import { systemClock } from '@arasul/healing-engine/system-clock';
import type { HealingDocument, StateDocument } from '../contract/live.ts';
import type { ServicesDocument } from '../contract/services.ts';
import type { Database } from '../database/connect.ts';
import { appendEvents } from '../events/log.ts';
import type { EventTail } from '../events/tail.ts';
import type { Logger } from '../log.ts';
import { OpenAlerts } from './alerts.ts';
import { toHealing, toServices } from './documents.ts';
import { DocumentFeed } from './feed.ts';
import type { Runtime } from './runtime.ts';
import { Tally } from './tally.ts';

export interface Healing {
  readonly engine: Engine;
  readonly services: () => ServicesDocument;
  readonly healing: () => HealingDocument;
  readonly documents: () => readonly StateDocument[];
  readonly stop: () => Promise<void>;
}

export interface HealingParts {
  readonly node: string;
  readonly nodeId: number;
  readonly database: Database;
  readonly tail: EventTail;
  readonly runtime: Runtime;
  readonly policy: Policy;
  readonly journalFolder: string;
  readonly log: Logger;
  /** Gets each document that changed. */
  readonly changed: (document: StateDocument) => void;
}

/** The documents tell of the last look, which is itself a thing to see. */
const refreshMs = 5_000;

/**
 * The healing engine on this box: its journal is the truth, the mirror writes its rows and the events that
 * everybody sees in one transaction.
 */
export const startHealing = async (parts: HealingParts): Promise<Healing> => {
  const { node, nodeId, database, tail, runtime, log } = parts;
  const tally = new Tally();
  const alerts = new OpenAlerts();
  await Promise.all([tally.load(database.pool, nodeId), alerts.load(database.pool, nodeId)]);
  const engine = createEngine({
    nodeId: node,
    policy: parts.policy,
    clock: systemClock(),
    containers: runtime.containers,
    journal: await fileJournal(join(parts.journalFolder, 'healing.jsonl')),
    mirror: postgresMirror({
      pool: database.pool,
      nodeId: node,
      inTransaction: async (client, events) => {
        await appendEvents(client, nodeId, events);
      },
    }),
    log: (level, message, fields) => log[level](fields ?? {}, message),
  });

  const services = (): ServicesDocument => toServices(engine.snapshot(), runtime.kind, tally, Date.now());
  const healing = (): HealingDocument => toHealing(engine.snapshot(), tally, Date.now());
  const documents = (): readonly StateDocument[] => [
    { topic: 'services', body: services() },
    { topic: 'healing', body: healing() },
    { topic: 'alerts', body: { open: alerts.list() } },
  ];

  const feed = new DocumentFeed(documents, parts.changed);
  const changed = (): void => feed.changed();
  const unsubscribe = tail.subscribe((events) => {
    const own = events.filter((event) => event.node === node);
    tally.add(own);
    alerts.add(own);
    changed();
  });
  const refresh = setInterval(changed, refreshMs);
  refresh.unref();
  engine.subscribe(changed);
  await engine.start();
  for (const warning of engine.snapshot().warnings) log.warn(warning, 'a label is not understood');

  return {
    engine,
    services,
    healing,
    documents,
    stop: async () => {
      unsubscribe();
      clearInterval(refresh);
      feed.close();
      await engine.stop();
    },
  };
};
