import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, commandService } from '../../src/index.ts';
import { processState } from '../../src/adapters/process-states.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gpu-run-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const script = (text: string): string => {
  const file = join(folder, 'program');
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
};
const isAlive = (pid: number): boolean => processState(pid) !== null;
async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('run', () => {
  it('gives both outputs and the exit status', async () => {
    const program = script('echo out; echo err >&2; exit 9');
    expect(await run([program], { timeoutMs: 5000 })).toEqual({
      kind: 'exited',
      exitCode: 9,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('hands arguments over as they are: no shell reads them', async () => {
    const answer = await run(['/bin/echo', '$(id)', ';', '`id`', '*'], { timeoutMs: 5000 });
    expect(answer).toMatchObject({ stdout: '$(id) ; `id` *\n' });
  });

  it('says that there is no such program', async () => {
    expect(await run(['/nowhere/program'], { timeoutMs: 5000 })).toEqual({
      kind: 'missing',
      command: '/nowhere/program',
    });
  });

  it('ends one that takes too long, with what it said so far', async () => {
    const program = script('echo begun; exec sleep 600');
    const answer = await run([program], { timeoutMs: 200 });
    expect(answer).toMatchObject({ kind: 'timeout', state: null, stdout: 'begun\n' });
    if (answer.kind === 'timeout') expect(isAlive(answer.pid)).toBe(false);
  });

  it('kills one that will not end by itself', async () => {
    const program = script("trap '' TERM\nwhile :; do sleep 1; done");
    const answer = await run([program], { timeoutMs: 100 });
    expect(answer).toMatchObject({ kind: 'timeout', state: null });
  });

  it('does not wait for a child that holds the pipe, and takes it along', async () => {
    const pidFile = join(folder, 'pid');
    const program = script(`sleep 600 &\necho $! > ${pidFile}\necho done`);
    expect(await run([program], { timeoutMs: 8000 })).toMatchObject({ kind: 'exited', stdout: 'done\n' });
    await gone(Number(readFileSync(pidFile, 'utf8')));
  });

  it('ends with the reason of its signal, and ends the program', async () => {
    const pidFile = join(folder, 'pid');
    const program = script(`echo $$ > ${pidFile}; exec sleep 600`);
    const stop = new AbortController();
    const answer = run([program], { timeoutMs: 8000, signal: stop.signal });
    while (!existsSync(pidFile) || readFileSync(pidFile, 'utf8') === '')
      await new Promise((resolve) => setTimeout(resolve, 10));
    stop.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    await gone(Number(readFileSync(pidFile, 'utf8')));
    await expect(run([program], { timeoutMs: 1, signal: stop.signal })).rejects.toThrow('enough');
  });

  it('knows the state of a process, and that a dead one has none', () => {
    expect(processState(process.pid)).toMatch(/^[RS]$/);
    expect(processState(2 ** 22 + 1)).toBeNull();
  });
});

describe('a service by commands', () => {
  const signal = new AbortController().signal;
  const service = (stop: readonly [string, ...string[]], timeoutMs = 5000) =>
    commandService({ stop, start: ['/bin/true'], run, timeoutMs });

  it('is stopped and started by what it was given', async () => {
    const log = join(folder, 'log');
    const program = script(`echo "$1" >> ${log}`);
    const of = commandService({ stop: [program, 'stop'], start: [program, 'start'], run });
    expect((await of.stop(signal)).kind).toBe('done');
    expect((await of.start(signal)).kind).toBe('done');
    expect(readFileSync(log, 'utf8')).toBe('stop\nstart\n');
    expect(of.describe()).toEqual([`${program} stop`, `${program} start`]);
  });

  it('tells a refusal from no answer', async () => {
    expect(await service([script('echo no such unit >&2; exit 5')]).stop(signal)).toMatchObject({
      kind: 'refused',
      detail: expect.stringMatching(/ended with 5: no such unit/) as unknown,
    });
    expect((await service(['/nowhere/systemctl']).stop(signal)).kind).toBe('refused');
    expect((await service([script('exec sleep 600')], 100).stop(signal)).kind).toBe('unknown');
  });
});
