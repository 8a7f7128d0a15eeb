import { createLinuxHost } from '@arasul/healing-engine/linux-host';
import type { Database } from '../database/connect.ts';
import type { Logger } from '../log.ts';
import { Dictionary } from './dictionary.ts';
import { fromHost } from './host.ts';
import { Ring } from './ring.ts';
import type { MetricsSources } from './routes.ts';
import { everySecond } from './sampler.ts';
import { MetricsWriter } from './writer.ts';

export interface Metrics extends MetricsSources {
  /** Takes what the last ticks have not stored yet. */
  stop(): Promise<void>;
}

export interface MetricsParts {
  readonly database: Database;
  readonly nodeId: number;
  /** The file system whose space is shown. */
  readonly diskPath: string;
  readonly log: Logger;
  readonly onTick: (t: number, row: readonly (number | null)[]) => void;
  /** The dictionary grew. */
  readonly onDictionary: () => void;
}

/** Measures the host once a second: to the ring, to those who look, and every 10 s to the database. */
export const startMetrics = async (parts: MetricsParts): Promise<Metrics> => {
  const { database, nodeId } = parts;
  const dictionary = new Dictionary();
  await dictionary.load(database.pool, nodeId);
  const ring = new Ring();
  const writer = new MetricsWriter(database.metrics, nodeId, dictionary);
  const host = createLinuxHost({ diskPath: parts.diskPath });
  let latest: { readonly t: number; readonly row: readonly (number | null)[] } | null = null;

  const stopTicking = everySecond(
    async (t) => {
      const { version } = dictionary;
      const row = dictionary.toRow(fromHost(host.sample()));
      if (dictionary.version !== version) parts.onDictionary();
      latest = { t, row };
      ring.push(t, row);
      writer.add(t, row);
      parts.onTick(t, row);
    },
    (error) => parts.log.error({ error }, 'a tick of the metrics failed'),
  );

  return {
    db: database.pool,
    nodeId,
    dictionary,
    ring,
    latest: () => latest,
    stop: async () => {
      stopTicking();
      host.close();
      await writer.flush();
    },
  };
};
