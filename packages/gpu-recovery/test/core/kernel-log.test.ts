import { describe, expect, it } from '@jest/globals';
import { collapseBursts, foldBurst, parseKernelLog, type BurstLog } from '../../src/index.ts';
import { fixture } from '../support/fixture.ts';

const known = (value: unknown) => ({ known: true, value });
const xid = (code: number, detail = '') => ({
  kind: 'xid' as const,
  device: { known: true as const, value: '0000:01:00.0' },
  code,
  pid: null,
  processName: null,
  detail,
  stamp: { kind: 'none' as const },
});

describe('parseKernelLog', () => {
  it('reads an Xid in every prefix form', () => {
    const events = parseKernelLog(fixture('kmsg/forms.log'));
    expect(events.map(({ code, kind }) => code ?? kind)).toEqual([46, 31, 13, 48, 63, 154, 'bus_loss', 79]);
    expect(events.map(({ stamp }) => stamp.kind)).toEqual([
      'boot',
      'wall',
      'wall',
      'wall',
      'none',
      'boot',
      'boot',
      'boot',
    ]);
    expect(events[3]?.stamp).toEqual({ kind: 'wall', epochMs: Date.UTC(2025, 2, 4, 9, 11, 12) });
    expect(events[5]?.stamp).toEqual({ kind: 'boot', seconds: 567.890123 });
  });

  it('reads pid and name also with colons, and unknown ones as none', () => {
    const events = parseKernelLog(fixture('kmsg/forms.log'));
    expect(events[1]).toMatchObject({ pid: 4242, processName: 'ray::WorkerDict' });
    expect(events[1]?.detail).toMatch(/^Ch 00000008/);
    expect(events[3]).toMatchObject({ pid: null, processName: null });
  });

  it('joins the three lines of a GPU that left the bus', () => {
    const events = parseKernelLog(fixture('kmsg/forms.log'));
    expect(events[6]).toMatchObject({ kind: 'bus_loss', device: known('0000:2d:00.0') });
  });

  it('reads the notifiers of a Jetson, which name no PCI address', () => {
    const events = parseKernelLog(fixture('kmsg/jetson.log'));
    expect(events.map(({ kind }) => kind)).toEqual([
      'nvgpu_notifier',
      'nvgpu_notifier',
      'nvgpu_notifier',
      'engine_timeout',
      'nvgpu_notifier',
      'allocation_failed',
      'process_killed',
    ]);
    expect(events[0]).toMatchObject({ code: 13, device: known('17000000.gpu'), processName: 'ollama' });
    expect(events[4]).toMatchObject({ code: 8, device: known('57000000.gpu'), processName: null });
    expect(events[6]).toMatchObject({ pid: 2211, processName: 'ollama_llama_se' });
  });

  it('takes the end of a burst for the same fault still going on', () => {
    const events = parseKernelLog(fixture('kmsg/xid-119-gsp-timeout.log'));
    expect(events.map(({ code, kind }) => code ?? kind)).toEqual([
      119,
      119,
      119,
      'gsp_unresponsive',
      119,
      119,
    ]);
    expect(collapseBursts(events)).toMatchObject([{ lines: 6, event: { code: 119 } }]);
  });

  it('reads 95 numbers out of the corpus of gpud and nothing out of its traps', () => {
    const text = fixture('kmsg/xid-lines-gpud.txt');
    const events = parseKernelLog(text);
    expect(events.filter(({ kind }) => kind === 'xid')).toHaveLength(
      text.split('\n').filter((line) => /Xid \((?:PCI:)?[\da-f:.]+\): \d+/i.test(line)).length,
    );
    expect(
      parseKernelLog('NVRM: Xid (invalid): some error\nNVRM: Xid (PCI:0000:01:00): 154 ('),
    ).toMatchObject([{ code: 154 }]);
    expect(parseKernelLog('NVRM: Xid error: xyz, invalid data')).toEqual([]);
  });

  it('finds nothing in a log without one', () => {
    expect(parseKernelLog(fixture('kmsg/nccl-segfault.log'))).toEqual([]);
  });
});

describe('collapseBursts', () => {
  it('takes three channels of one fault for one', () => {
    const bursts = collapseBursts(parseKernelLog(fixture('kmsg/jetson.log')).slice(0, 3));
    expect(bursts).toMatchObject([{ lines: 3, event: { code: 13 } }]);
  });

  it('counts a loss told twice once', () => {
    const bursts = collapseBursts(parseKernelLog(fixture('kmsg/forms.log')).slice(-2));
    expect(bursts).toHaveLength(1);
  });

  it('opens a new burst after the window, and for another advice', () => {
    const at = (log: BurstLog, event: ReturnType<typeof xid>, ms: number) => foldBurst(log, event, ms);
    const first = at([], xid(31), 0);
    const within = at(first.log, xid(31), 179_000);
    const after = at(within.log, xid(31), 400_000);
    expect([first.isNew, within.isNew, after.isNew]).toEqual([true, false, true]);
    const advice = at([], xid(154, 'to 0x1'), 0);
    expect(at(advice.log, xid(154, 'to 0x2'), 10).isNew).toBe(true);
    expect(at(advice.log, xid(154, 'to 0x1'), 10).isNew).toBe(false);
  });
});
