import { readFile } from 'node:fs/promises';
import { defaultPolicy, type Policy } from '../core/policy.ts';
import { asError } from '../errors.ts';
import { parsePolicyText } from '../policy-text.ts';
import { UsageError } from './io.ts';

export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path} cannot be read (${asError(error).message}).`);
  }
}

/** The policy of a file, or the default where none is named. */
export async function readPolicy(path: string | undefined): Promise<Policy> {
  return path === undefined ? defaultPolicy : parsePolicyText(await readText(path), path);
}
