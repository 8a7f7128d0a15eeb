import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { EdgeError, codeOf, messageOf } from './errors.ts';

const pattern = /^[A-Za-z0-9_-]{43}$/;

const create = (file: string): string => {
  const secret = randomBytes(32).toString('base64url');
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, `${secret}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return secret;
};

const read = (file: string): string | null => {
  try {
    if ((statSync(file).mode & 0o077) !== 0) {
      throw new EdgeError('SECRET_UNUSABLE', `The secret ${file} can be read by others: chmod 600 it.`);
    }
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
};

/**
 * A secret of this box, 256 random bits as base64url, made at its first use and kept in a file of mode 0600.
 *
 * @throws EdgeError `SECRET_UNUSABLE` when others can read it, or it is not one of ours.
 */
export const secretOf = (folder: string, name: string): string => {
  const file = join(folder, name);
  try {
    const secret = read(file) ?? create(file);
    if (pattern.test(secret)) return secret;
  } catch (cause) {
    if (cause instanceof EdgeError) throw cause;
    throw new EdgeError('SECRET_UNUSABLE', `The secret ${file} cannot be used: ${messageOf(cause)}.`, {
      cause,
    });
  }
  throw new EdgeError(
    'SECRET_UNUSABLE',
    `The secret ${file} is not one of this edge: bring back the right one.`,
  );
};
