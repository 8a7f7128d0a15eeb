import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { appendHead, readHeads } from '../../src/audit/heads.ts';
import { appendDurably, readLines } from '../../src/audit/lines.ts';
import { AuditLog } from '../../src/audit/log.ts';
import { temporaryFolder } from '../support/folders.ts';

const key = 'k'.repeat(43);

describe('[45] a journal of lines', () => {
  it('has what was appended, also behind what a crash left of a line, wherever it was torn', () => {
    const file = join(temporaryFolder(), 'lines');
    const line = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .map((text) => JSON.stringify(text));
    fc.assert(
      fc.property(fc.array(line), line, fc.nat(), line, (before, torn, at, last) => {
        writeFileSync(file, '');
        for (const each of before) appendDurably(file, each);
        const bytes = Buffer.from(torn);
        appendFileSync(file, bytes.subarray(0, at % (bytes.length + 1)));
        expect(readLines(file)).toEqual(before);
        appendDurably(file, last);
        expect(readLines(file)).toEqual([...before, last]);
      }),
    );
  });

  it('has none where no file is', () => {
    expect(readLines(join(temporaryFolder(), 'none'))).toEqual([]);
  });
});

describe('[45] noted heads', () => {
  it('can be read and added to after a crash in the middle of a line', () => {
    const file = join(temporaryFolder(), 'heads');
    const note = (seq: number): void =>
      appendHead(file, key, { seq, hash: '00', t: '2026-01-01T00:00:00.000Z' });
    note(1);
    note(2);
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -10));
    note(3);
    expect(readHeads(file, key).map(({ head, genuine }) => [head.seq, genuine])).toEqual([
      [1, true],
      [3, true],
    ]);
  });
});

describe('[45] the audit log without a database', () => {
  it('opens, and goes on, after a crash tore the last line of what waits', async () => {
    const folder = temporaryFolder();
    const pool = new pg.Pool({ host: '/nonexistent', max: 1 });
    const log = { warn: (): void => undefined, error: (): void => undefined };
    const open = (): AuditLog => new AuditLog({ pool, nodeId: 1, folder, key, log });
    const act = (audit: AuditLog, target: string): Promise<void> =>
      audit.record({ actor: 'admin', action: 'test', target, outcome: 'ok' });
    const spool = join(folder, 'audit-spool.jsonl');
    await act(open(), 'a');
    appendFileSync(spool, '{"entryId":"torn');
    await act(open(), 'b');
    await act(open(), 'c');
    expect(readLines(spool).map((line) => (JSON.parse(line) as { target: string }).target)).toEqual([
      ...['a', 'b', 'c'],
    ]);
    await pool.end();
  });
});
