import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '../src/contract/audit.ts';
import { openClient } from './support/client.ts';
import { logIn } from './support/app.ts';
import { Caller } from './support/caller.ts';
import { processesIn, until } from './support/edge-process.ts';
import { SharedEdge } from './support/shared-edge.ts';

interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('the command', () => {
  const box = new SharedEdge();
  const arasul = (...args: readonly string[]): Promise<Answer> =>
    new Promise((resolve) => {
      const file = join(import.meta.dirname, '../dist/cli/main.js');
      const env = { PATH: process.env['PATH'], ARASUL_DATA_DIR: box.path, ARASUL_NODE_ID: 'box' };
      execFile(process.execPath, [file, ...args], { env }, (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
      );
    });

  it('explains itself, and says 2 to what it does not know', async () => {
    const help = await arasul('--help');
    expect(help.code).toBe(0);
    for (const word of ['start', 'status', 'reset-password', 'audit verify', 'ARASUL_DATA_DIR'])
      expect(help.stdout).toContain(word);
    for (const args of [[], ['explode'], ['status', 'more'], ['status', '--nonsense']]) {
      expect([args, (await arasul(...args)).code]).toEqual([args, 2]);
    }
  });

  it('finds the edge of its data folder, whatever port that has', async () => {
    const { code, stdout } = await arasul('status', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      status: 'ok',
      url: box.url,
      pid: box.edge.pid,
      version: '0.1.0',
      startedAt: expect.stringMatching(/Z$/),
    });
    expect((await arasul('status')).stdout).toContain(box.url);
  });

  it('gives a new password while the edge runs; the old one and all sessions are over', async () => {
    const client = await openClient(box.url, box.password);
    const { code, stdout } = await arasul('reset-password', '--json');
    expect(code).toBe(0);
    const { password } = JSON.parse(stdout) as { password: string };
    expect((await logIn(box.url, box.password)).status).toBe(401);
    const owner = await Caller.person(box.url, password);
    const { entries } = await owner.get<{ entries: AuditEntry[] }>('GET', '/audit');
    expect(entries.filter(({ actor }) => actor === 'box')).toMatchObject([
      { action: 'password.reset', target: 'admin', outcome: 'ok', session: null, client: null },
    ]);
    // Known sessions are looked up again after five seconds.
    await until(async () => {
      const response = await fetch(`${box.url}/api/services`, { headers: { cookie: client.cookie } });
      return response.status === 401 ? true : null;
    });
  });

  it('[45] says whether the audit log is whole, beside the edge', async () => {
    const { code, stdout } = await arasul('audit', 'verify', '--json');
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ ok: true, problem: null })]);
    expect((await arasul('audit', 'verify')).stdout).toContain('The audit log is whole');
    expect((await arasul('audit')).code).toBe(2);
  });

  it('gives a new password without an edge too, and leaves nothing running', async () => {
    expect(await box.edge.stop()).toBe(0);
    expect((await arasul('status')).code).toBe(5);
    const { stdout } = await arasul('reset-password');
    expect(processesIn(box.path)).toEqual([]);
    await box.start();
    expect((await logIn(box.url, /Password: (\S+)/.exec(stdout)?.[1] ?? '')).status).toBe(200);
  });
});
