import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { AuditLog } from '../../src/audit/log.ts';
import { readAudit } from '../../src/audit/store.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import type { AuditVerdict } from '../../src/contract/audit.ts';
import type { Database } from '../../src/database/connect.ts';
import { registerNode } from '../../src/events/node.ts';
import { freshDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/folders.ts';
import { type TestServer, servers } from '../support/postgres.ts';

const key = 'k'.repeat(43);

describe.each(servers)('[45] the audit log on %s', (_name, start) => {
  let server: TestServer;
  let database: Database & { readonly url: string };
  let nodeId: number;
  let folder: string;
  let audit: AuditLog;
  let told: string[];
  let count = 0;
  beforeAll(async () => {
    server = await start();
    database = await freshDatabase(server);
  });
  afterAll(async () => {
    await database.close();
    await server.stop();
  });
  beforeEach(async () => {
    count += 1;
    nodeId = await registerNode(database.pool, { name: `box-${count}`, version: '0', boot: 'b' });
    folder = temporaryFolder();
    told = [];
    audit = open(database.pool);
    for (const target of ['a', 'b', 'c', 'd', 'e']) await act(target);
  });

  const log = {
    warn: (_fields: object, message: string): void => void told.push(`warn: ${message}`),
    error: (_fields: object, message: string): void => void told.push(`error: ${message}`),
  };
  const open = (pool: pg.Pool): AuditLog => new AuditLog({ pool, nodeId, folder, key, log });
  const act = (target: string): Promise<void> =>
    audit.record({
      actor: 'admin',
      action: 'services.restart',
      target,
      outcome: 'ok',
      details: { z: 1, a: 'ü' },
    });
  const verify = (): Promise<AuditVerdict> => verifyAudit(database.pool, nodeId, audit.witness);
  const targets = async (): Promise<readonly (string | null)[]> =>
    (await readAudit(database.pool, nodeId, undefined, 200)).map(({ target }) => target).reverse();
  const refused = (): readonly unknown[] =>
    readFileSync(join(folder, 'audit-refused.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { target: unknown }).target);
  /** As somebody with all rights on the database would. */
  const tamper = async (sql: string, values: readonly unknown[]): Promise<void> => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query('SET session_replication_role = replica');
    await client.query(sql, [...values]);
    await client.end();
  };

  it('is whole as long as nobody touched it', async () => {
    await audit.close();
    expect(await verify()).toEqual({ ok: true, rows: 5, heads: 1, problem: null });
  });

  it('has its head noted once as long as nothing is added', async () => {
    const heads = (): number => readFileSync(audit.witness.headFile, 'utf8').trimEnd().split('\n').length;
    await audit.close();
    await audit.close();
    expect(heads()).toBe(1);
    await act('f');
    await audit.close();
    expect(heads()).toBe(2);
  });

  it('refuses to be changed by the edge itself', async () => {
    for (const sql of [
      "UPDATE audit_log SET actor = 'nobody' WHERE node_id = $1",
      'DELETE FROM audit_log WHERE node_id = $1',
      'TRUNCATE audit_log',
    ]) {
      const values = sql.startsWith('TRUNCATE') ? [] : [nodeId];
      await expect(database.pool.query(sql, values)).rejects.toThrow('append-only');
    }
  });

  it('shows a row that was edited', async () => {
    await tamper("UPDATE audit_log SET target = 'x' WHERE node_id = $1 AND seq = 3", [nodeId]);
    expect(await verify()).toMatchObject({ ok: false, problem: { seq: 3, code: 'row-changed' } });
  });

  it('shows a row that was removed, also the first', async () => {
    await tamper('DELETE FROM audit_log WHERE node_id = $1 AND seq = 3', [nodeId]);
    expect(await verify()).toMatchObject({ problem: { seq: 3, code: 'row-missing' } });
    await tamper('DELETE FROM audit_log WHERE node_id = $1 AND seq < 4', [nodeId]);
    expect(await verify()).toMatchObject({ problem: { seq: 1, code: 'row-missing' } });
  });

  it('shows two rows that were swapped', async () => {
    await tamper(
      'UPDATE audit_log SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END WHERE node_id = $1 AND seq IN (2, 3)',
      [nodeId],
    );
    await tamper('UPDATE audit_log SET seq = -seq WHERE node_id = $1 AND seq < 0', [nodeId]);
    expect(await verify()).toMatchObject({ problem: { seq: 2, code: 'row-changed' } });
  });

  it('shows an end that was cut off, also when the head in the database was turned back', async () => {
    await audit.close();
    await tamper('DELETE FROM audit_log WHERE node_id = $1 AND seq > 3', [nodeId]);
    expect(await verify()).toMatchObject({ problem: { seq: 4, code: 'end-missing' } });
    await tamper(
      'UPDATE audit_head h SET seq = 3, hash = a.hash FROM audit_log a WHERE a.node_id = h.node_id AND a.seq = 3 AND h.node_id = $1',
      [nodeId],
    );
    expect(await verify()).toMatchObject({ problem: { seq: 4, code: 'end-missing' } });
  });

  it('shows a chain that was made anew, by the head that was noted outside of the database', async () => {
    await audit.close();
    await tamper('DELETE FROM audit_log WHERE node_id = $1', [nodeId]);
    await tamper('DELETE FROM audit_head WHERE node_id = $1', [nodeId]);
    audit = open(database.pool);
    for (const target of ['a', 'b', 'x', 'd', 'e']) await act(target);
    expect(await verify()).toMatchObject({ problem: { seq: 5, code: 'head-differs' } });
  });

  it('shows a noted head that was not signed with the key of the box', async () => {
    await audit.close();
    const file = audit.witness.headFile;
    writeFileSync(file, readFileSync(file, 'utf8').replace('"seq":5', '"seq":4'));
    expect(await verify()).toMatchObject({ problem: { code: 'head-forged' } });
  });

  it('is still whole after what is older than its time was cut off', async () => {
    await audit.close();
    expect(await audit.prune(-1)).toBe(4);
    expect(await verify()).toMatchObject({ ok: true, rows: 2 });
    await act('f');
    expect(await audit.prune(-1)).toBe(2);
    expect(await verify()).toMatchObject({ ok: true, rows: 2 });
    await tamper("UPDATE audit_log SET details = '{}' WHERE node_id = $1 AND action = 'audit.cut'", [nodeId]);
    expect((await verify()).ok).toBe(false);
  });

  it('chains what many write at once', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, n) => act(`parallel ${n}`)));
    expect(await verify()).toMatchObject({ ok: true, rows: 45 });
  });

  it('keeps what is done while the database is away, in order and once, also over a crash in the middle', async () => {
    const away = new pg.Pool({ host: '/nonexistent', max: 1 });
    audit = open(away);
    await act('f');
    await act('g');
    const spool = join(folder, 'audit-spool.jsonl');
    const lines = readFileSync(spool, 'utf8');
    expect(lines.trim().split('\n')).toHaveLength(2);
    // It was stored, and the edge died before it could say so; and its last line was torn.
    audit = open(database.pool);
    await act('h');
    expect(existsSync(spool)).toBe(false);
    writeFileSync(spool, lines);
    appendFileSync(spool, '{"entryId":"torn');
    audit = open(database.pool);
    await act('i');
    expect(await targets()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']);
    expect(await verify()).toMatchObject({ ok: true, rows: 9 });
    await away.end();
  });

  it('sets an entry aside that the database refuses for itself, and takes those around it', async () => {
    const away = new pg.Pool({ host: '/nonexistent', max: 1 });
    audit = open(away);
    for (const target of ['f', 'no\0text', 'g']) await act(target);
    audit = open(database.pool);
    await act('h');
    expect(await targets()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
    expect(existsSync(join(folder, 'audit-spool.jsonl'))).toBe(false);
    expect(refused()).toEqual(['no\0text']);
    expect(told.filter((line) => line.startsWith('error: '))).toHaveLength(1);
    await away.end();
  });

  it('does not take a refusal for an absence: the entry is set aside, and its author told', async () => {
    await expect(act('no\0text')).rejects.toMatchObject({ code: '22021' });
    expect(refused()).toEqual(['no\0text']);
    await act('f');
    expect(await targets()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(existsSync(join(folder, 'audit-spool.jsonl'))).toBe(false);
  });

  it('says why entries wait', async () => {
    const away = new pg.Pool({ host: '/nonexistent', max: 1 });
    audit = open(away);
    await act('f');
    await act('g');
    expect(told).toEqual(Array(2).fill('warn: the audit log waits for the database'));
    await away.end();
  });
});
