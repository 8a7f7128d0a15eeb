import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  defaultLadderPolicy,
  executeRecoveryAction,
  known,
  settleAfterBoot,
  withoutBudgets,
  type RecoveryEvent,
} from '../src/index.ts';
import { aReading, aRecommendation, someWork } from './builders.ts';
import { never, refusing, type FakeBox } from './fakes/recovery.ts';
import { dead, recovering, type Recovering } from './support/recovering.ts';

const hang = aRecommendation('reset_session', ['gpu_hang']);
const reset = aRecommendation('reset_gpu', ['xid']);
const allowed = { ...defaultLadderPolicy, allowReboot: true };

let box: FakeBox;
let events: RecoveryEvent[];
let take: Recovering['take'];
const kinds = () => events.map(({ kind, rung }) => `${kind.slice('action_'.length)} ${rung}`);

beforeEach(() => {
  ({ box, events, take } = recovering());
});

describe('executeRecoveryAction', () => {
  it('takes the recommended rung, and proves by a token that it helped', async () => {
    const outcome = await take(hang);
    expect(outcome).toMatchObject({ kind: 'verified', rung: 'reset_session' });
    expect(kinds()).toEqual(['started reset_session', 'verified reset_session']);
    expect(box.ledger.attempts).toMatchObject([
      { rung: 'reset_session', outcome: 'verified', bootId: 'boot-1' },
    ]);
  });

  it('climbs until a rung helps', async () => {
    box.token = () => (box.calls.includes('reset') ? { kind: 'done', detail: '' } : dead());
    const outcome = await take(hang);
    expect(outcome).toMatchObject({ kind: 'verified', rung: 'reset_gpu' });
    expect(kinds()).toEqual([
      'started reset_session',
      'failed reset_session',
      'started stop_llm',
      'failed stop_llm',
      'started reset_gpu',
      'verified reset_gpu',
    ]);
    expect(box.calls).toEqual(['resetSession', 'stop', 'start', 'pause', 'stop', 'reset', 'resume', 'start']);
  });

  it('ends with a person when nothing helps', async () => {
    box.token = dead;
    expect(await take(hang)).toEqual({
      kind: 'inspect',
      tried: ['reset_session', 'stop_llm', 'reset_gpu', 'inspect'],
    });
    expect(box.calls).not.toContain('reboot');
  });

  it('lets the proof decide when there was no answer in time', async () => {
    box.on.resetSession = () => Promise.resolve({ kind: 'unknown', detail: 'no answer in 5000 ms' });
    expect(await take(hang)).toMatchObject({ kind: 'verified', rung: 'reset_session' });
  });

  it('gives a rung up that does not end in its time, and still looks whether it helped', async () => {
    box.on.resetSession = never;
    expect(await take(hang)).toMatchObject({ kind: 'verified', rung: 'reset_session' });
    expect(box.clock.monotonicMs()).toBe(30_000);
  });

  it('takes a part that throws for one without an answer', async () => {
    box.on.stop = () => Promise.reject(new Error('the bus is gone'));
    expect(await take(aRecommendation('stop_llm', ['service_stall']))).toMatchObject({ kind: 'verified' });
    expect(box.calls).toEqual(['stop', 'start']);
  });

  it('does nothing at all when the attempt cannot be written down', async () => {
    box.ledgerFails = true;
    await expect(take(hang)).rejects.toThrow('the disk is full');
    expect([box.calls, events]).toEqual([[], []]);
  });

  it('does nothing for a recommendation of nothing', async () => {
    expect(await take(aRecommendation('none', []))).toEqual({ kind: 'nothing' });
  });

  it('waits instead of climbing when it is only too early', async () => {
    await take(hang);
    events.length = 0;
    const again = await take(aRecommendation('reset_session', ['xid']));
    expect(again).toMatchObject({ kind: 'refused', refusal: { code: 'cooling_down' } });
    expect(kinds()).toEqual(['refused reset_session']);
  });

  it('does not act while a model is loaded, but for longer than Ollama allows', async () => {
    const loading = someWork({ phase: 'load', lastProgressAtMs: 0 });
    expect(await take(hang, { work: loading })).toMatchObject({ refusal: { code: 'model_loading' } });
    await box.clock.sleep(300_000);
    expect(await take(hang, { work: loading })).toMatchObject({ kind: 'verified' });
  });

  it('passes over a rung that this box does not have', async () => {
    const ports = { ...box.ports, service: null, control: null };
    box.token = dead;
    const request = { recommendation: hang, reading: box.reading, work: someWork(), mode: 'on' } as const;
    expect(await executeRecoveryAction(request, ports)).toMatchObject({ kind: 'inspect' });
    expect(box.calls).toEqual(['resetSession']);
  });

  it('takes one rung and no other for a caller that climbs itself', async () => {
    box.token = dead;
    const single = { single: true, policy: withoutBudgets() };
    expect(await take(hang, single)).toMatchObject({ kind: 'failed', rung: 'reset_session' });
    expect(await take(hang, single)).toMatchObject({ kind: 'failed', rung: 'reset_session' });
    expect(box.calls).toEqual(['resetSession', 'resetSession']);
    box.reading = aReading({ displayActive: known(true) });
    expect(await take(reset, single)).toMatchObject({ kind: 'refused', refusal: { code: 'display_gpu' } });
    const jetson = aRecommendation('reset_gpu', ['xid'], { gpuKind: 'integrated' });
    expect(await take(jetson, single)).toMatchObject({ refusal: { code: 'no_reset_on_jetson' } });
  });

  it('ends with the reason of its signal, and starts again what it had stopped', async () => {
    const stop = new AbortController();
    box.on.stop = (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        stop.abort(new Error('shut down'));
      });
    const request = take(aRecommendation('stop_llm', ['service_stall']), { signal: stop.signal });
    await expect(request).rejects.toThrow('shut down');
    expect(box.calls).toEqual(['stop', 'start']);
  });
});

describe('the dry run', () => {
  it.each([
    ['clear_cache', ['call clear_cache']],
    ['reset_session', ['call reset_session']],
    ['throttle_gpu', ['control throttle_gpu']],
    ['stop_llm', ['stop it', 'start it']],
    ['reset_gpu', ['stop it', 'start it', 'control reset_gpu']],
    ['reboot', ['reboot the host']],
    ['inspect', ['tell a person']],
  ] as const)('of %s says what it would do, and does nothing', async (rung, would) => {
    const outcome = await take(aRecommendation(rung, ['xid']), { mode: 'dry-run', policy: allowed });
    expect(outcome).toEqual({ kind: 'planned', rung, would });
    expect([box.calls, box.ledger.attempts]).toEqual([[], []]);
  });

  it('shows the refusals on the way too', async () => {
    box.isRoot = false;
    await take(reset, { mode: 'dry-run' });
    expect(kinds()).toEqual(['refused reset_gpu', 'refused reboot', 'planned inspect']);
  });
});

describe('reboot', () => {
  const lost = aRecommendation('reboot', ['gpu_lost']);

  it('is not taken unless the operator allows it', async () => {
    expect(await take(lost)).toEqual({ kind: 'inspect', tried: ['inspect'] });
    expect(box.calls).toEqual([]);
  });

  it('is written down before, and settled after the boot by a GPU and a token', async () => {
    expect(await take(lost, { policy: allowed })).toEqual({ kind: 'rebooting' });
    expect(box.ledger.attempts).toMatchObject([{ rung: 'reboot', outcome: 'started' }]);
    expect(await settleAfterBoot(box.ports)).toEqual({ kind: 'no_reboot_of_ours' });
    box.clock.boot('boot-2');
    expect(await settleAfterBoot(box.ports)).toMatchObject({
      kind: 'helped',
      seen: expect.stringMatching(/token/) as unknown,
    });
    expect(box.ledger.attempts).toMatchObject([{ outcome: 'verified' }]);
    expect(await settleAfterBoot(box.ports)).toEqual({ kind: 'no_reboot_of_ours' });
  });

  it('is told not to have helped where the GPU stays away', async () => {
    await take(lost, { policy: allowed });
    box.clock.boot('boot-2');
    box.reading = null;
    expect(await settleAfterBoot(box.ports)).toMatchObject({
      kind: 'did_not_help',
      seen: 'the GPU does not answer',
    });
  });

  it('that is refused by the host ends with a person', async () => {
    box.on.reboot = refusing('a job runs');
    expect(await take(lost, { policy: allowed })).toMatchObject({
      kind: 'inspect',
      tried: ['reboot', 'inspect'],
    });
  });
});
