import type pg from 'pg';
import { type Route, route } from '../http/route.ts';
import { readAudit } from './store.ts';
import { type AuditWitness, verifyAudit } from './verify.ts';

export interface AuditSources {
  readonly pool: pg.Pool;
  readonly nodeId: number;
  readonly witness: AuditWitness;
}

export const auditRoutes = ({ pool, nodeId, witness }: AuditSources): readonly Route[] => [
  route('audit.list', async ({ query: { before, limit } }) => {
    const entries = await readAudit(pool, nodeId, before, limit);
    const oldest = entries.at(-1);
    return { entries, nextBefore: entries.length < limit || oldest === undefined ? null : oldest.seq };
  }),
  route('audit.verify', () => verifyAudit(pool, nodeId, witness)),
];
