import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  pid: z.number().int(),
  url: z.string(),
  version: z.string(),
  /** UTC ISO time. */
  startedAt: z.string(),
  /** Folder of the embedded database's socket; null when it uses another database. */
  databaseSocket: z.string().nullable(),
});

/** What an edge that runs writes down for the command on the same box. */
export type Running = z.infer<typeof schema>;

const fileIn = (runFolder: string): string => join(runFolder, 'edge.json');

export const writeRunning = (runFolder: string, running: Running): void => {
  const file = fileIn(runFolder);
  writeFileSync(`${file}.new`, JSON.stringify(running), { mode: 0o600 });
  renameSync(`${file}.new`, file);
};

export const clearRunning = (runFolder: string): void => rmSync(fileIn(runFolder), { force: true });

/** What the last edge of this folder wrote; it may have been killed since. */
export const readRunning = (runFolder: string): Running | null => {
  try {
    return schema.parse(JSON.parse(readFileSync(fileIn(runFolder), 'utf8')));
  } catch {
    return null;
  }
};
