import { EdgeError } from '../errors.ts';

export const damagedCluster = (cluster: string, what: string, cause?: unknown): EdgeError =>
  new EdgeError(
    'DATABASE_DAMAGED',
    `The database in ${cluster} is damaged (${what}). ` +
      'Move that folder away to begin with an empty one, or put a saved copy in its place.',
    { cause },
  );

/** Its own words for why it ended, made a short clause. */
const lastComplaint = (lines: readonly string[]): string => {
  const line = lines.findLast((text) => /^(PANIC|FATAL): /.test(text)) ?? lines.at(-1);
  return line === undefined ? 'it ended without a word' : line.replace(/^[A-Z]+: +/, '').trim();
};

/** What the last lines of a server that ended before it was ready mean for the owner. */
export const failureOf = (cluster: string, lines: readonly string[]): EdgeError => {
  const text = lines.join('\n');
  if (text.includes('No space left on device')) {
    return new EdgeError(
      'DATABASE_START_FAILED',
      `The database in ${cluster} cannot start: its disk is full.`,
    );
  }
  if (
    /Permission denied|shared memory|semaphore|could not create any Unix-domain|Cannot allocate/.test(text)
  ) {
    return new EdgeError(
      'DATABASE_START_FAILED',
      `The database in ${cluster} cannot start: ${lastComplaint(lines)}.`,
    );
  }
  return damagedCluster(cluster, lastComplaint(lines));
};

export const cannotStart = (cause: Error): EdgeError =>
  new EdgeError('DATABASE_START_FAILED', `PostgreSQL does not start: ${cause.message}.`, { cause });
