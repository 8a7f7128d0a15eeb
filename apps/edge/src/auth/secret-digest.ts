import { createHash } from 'node:crypto';

/** What is stored of a secret that is random enough: SHA-256 without salt, so that it can be looked up. */
export const secretDigest = (secret: string): Buffer => createHash('sha256').update(secret).digest();
