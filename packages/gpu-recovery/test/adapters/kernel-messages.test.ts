import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHook, type AsyncHook } from 'node:async_hooks';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journalMessages, kernelMessages, type KernelEvent, type KernelFeed } from '../../src/index.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kernel-messages-'));
  path = join(folder, 'kmsg');
  writeFileSync(path, '');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const xid = (code: number): string =>
  `4,1,1000000,-;NVRM: Xid (PCI:0000:01:00): ${code}, pid=1, name=a, DBE\n`;
const turn = () => new Promise((resolve) => setImmediate(resolve));
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}
async function nextEvents(feed: KernelFeed): Promise<readonly KernelEvent[]> {
  let events: readonly KernelEvent[] = [];
  await until(() => (events = feed.take()).length > 0);
  return events;
}

/** Calls to the file system that other threads work on: how many there were, and are out now and at most. */
function watchedCalls() {
  const out = new Set<number>();
  const calls = { begun: 0, most: 0, hook: null as AsyncHook | null };
  calls.hook = createHook({
    init: (id, type) => {
      if (type !== 'FSREQCALLBACK') return;
      out.add(id);
      calls.begun += 1;
      calls.most = Math.max(calls.most, out.size);
    },
    before: (id) => void out.delete(id),
  }).enable();
  return calls;
}

describe('the messages of the kernel', () => {
  it('are those that come after the start', async () => {
    writeFileSync(path, xid(48));
    const calls = watchedCalls();
    const feed = await kernelMessages({ path });
    // One opens, one reads what is there already, one finds the end.
    await until(() => calls.begun > 3);
    calls.hook?.disable();
    appendFileSync(path, xid(79));
    expect(await nextEvents(feed)).toMatchObject([{ kind: 'xid', code: 79 }]);
    expect(feed.take()).toEqual([]);
    await feed.close();
    await feed.close();
  });

  it('are all that the kernel remembers, where that is asked for', async () => {
    writeFileSync(path, `${xid(48)}${xid(79)}`);
    const feed = await kernelMessages({ path, fromBoot: true });
    expect(await nextEvents(feed)).toMatchObject([{ code: 48 }, { code: 79 }]);
    await feed.close();
  });

  it('are given up only after the read that is out: its answer must not come to a file of someone else', async () => {
    const calls = watchedCalls();
    const feed = await kernelMessages({ path });
    // One opens, one finds nothing, so the next one was begun by the timer.
    await until(() => calls.begun > 2);
    appendFileSync(path, xid(79));
    await nextEvents(feed);
    await feed.close();
    calls.hook?.disable();
    expect(calls.most).toBe(1);
  });

  it('cannot be had where the file may not be read', async () => {
    await expect(kernelMessages({ path: join(folder, 'nothing') })).rejects.toThrow('ENOENT');
  });

  it('come through the journal as well', async () => {
    const line = '2026-03-01T12:00:00+00:00 box kernel: NVRM: Xid (PCI:0000:01:00): 79, pid=1, name=a, fell';
    const feed = journalMessages({ argv: ['/bin/sh', '-c', `echo '${line}'; exec sleep 600`] });
    expect(await nextEvents(feed)).toMatchObject([{ kind: 'xid', code: 79 }]);
    await feed.close();
  });
});
