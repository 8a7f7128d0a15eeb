import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { appendDurably, readLines } from './lines.ts';

const line = z.strictObject({
  seq: z.number().int(),
  hash: z.string(),
  /** UTC ISO. */
  t: z.string(),
  mac: z.string(),
});
export type SignedHead = z.infer<typeof line>;

const macOf = (key: string, head: Omit<SignedHead, 'mac'>): Buffer =>
  createHmac('sha256', key)
    .update(JSON.stringify([head.seq, head.hash, head.t]))
    .digest();

/** Notes where the log ended, outside of the database: a database that was cut short is found out. */
export const appendHead = (file: string, key: string, head: Omit<SignedHead, 'mac'>): void =>
  appendDurably(file, JSON.stringify({ ...head, mac: macOf(key, head).toString('hex') }));

/** The heads that were noted, each with whether its signature holds; a torn last line is left out. */
export const readHeads = (
  file: string,
  key: string,
): readonly { readonly head: SignedHead; readonly genuine: boolean }[] =>
  readLines(file).map((each) => {
    const head = line.parse(JSON.parse(each));
    const mac = Buffer.from(head.mac, 'hex');
    const expected = macOf(key, head);
    return { head, genuine: mac.length === expected.length && timingSafeEqual(mac, expected) };
  });
