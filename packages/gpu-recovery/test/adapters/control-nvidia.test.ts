import { describe, expect, it } from '@jest/globals';
import { absent, known, nvidiaControl, type RunResult, type ThrottleRecord } from '../../src/index.ts';
import { aReading, uuid } from '../builders.ts';
import { fakeClock } from '../fakes/clock.ts';

const signal = new AbortController().signal;
const says = (stdout: string, exitCode = 0): RunResult => ({ kind: 'exited', exitCode, stdout, stderr: '' });
const silent: RunResult = { kind: 'timeout', pid: 7, state: 'D', stdout: '' };

/** What nvidia-smi answers to an option, and every command line it got. */
function controlling(answers: Readonly<Record<string, RunResult>>) {
  const lines: string[] = [];
  const control = nvidiaControl({
    clock: fakeClock(),
    run: (argv) => {
      lines.push(argv.join(' '));
      return Promise.resolve(argv.flatMap((each) => answers[each] ?? [])[0] ?? says(''));
    },
  });
  return { control, lines };
}

const reading = aReading({
  maxClockMhz: known(2000),
  powerLimitW: known(400),
  minPowerLimitW: known(200),
  persistenceMode: known(false),
});
const smi = `nvidia-smi -i ${uuid}`;

describe('lowering the clocks of an NVIDIA GPU', () => {
  it('locks them at three quarters of the highest, by the UUID of the device', async () => {
    const { control, lines } = controlling({});
    expect(await control.throttle(reading, signal)).toMatchObject({
      kind: 'throttled',
      record: { way: 'locked_clocks', previous: null },
      capMhz: 1500,
    });
    expect(lines).toEqual([`${smi} -lgc 0,1500`]);
    expect(control.describe('throttle_gpu', reading)).toEqual(lines);
  });

  it('lowers the power limit where clocks cannot be locked, and keeps what held before', async () => {
    const { control, lines } = controlling({
      '-lgc': says('not supported. Treating as warning and moving on.'),
    });
    expect(await control.throttle(reading, signal)).toMatchObject({
      record: { way: 'power_limit', previous: 400 },
      capMhz: null,
    });
    expect(lines).toEqual([`${smi} -lgc 0,1500`, `${smi} -pl 300`]);
  });

  it('writes down what was not answered: it may have worked and has to be taken back', async () => {
    const { control } = controlling({ '-lgc': silent });
    expect(await control.throttle(reading, signal)).toMatchObject({ kind: 'throttled' });
  });

  it('refuses with what the tool said, and where there is nothing to be lowered', async () => {
    const { control } = controlling({ '-lgc': says('no', 3), '-pl': says('Insufficient Permissions', 4) });
    expect(await control.throttle(reading, signal)).toEqual({
      kind: 'refused',
      detail: 'no; Insufficient Permissions',
    });
    const blind = { ...reading, maxClockMhz: absent('not_available'), powerLimitW: absent('not_available') };
    expect(await control.throttle(blind, signal)).toMatchObject({ kind: 'refused' });
  });

  it('lets no device but one with a UUID reach a command line', async () => {
    const { control, lines } = controlling({});
    await expect(control.throttle({ ...reading, uuid: known('0; reboot') }, signal)).rejects.toMatchObject({
      code: 'UUID_INVALID',
    });
    expect(lines).toEqual([]);
  });
});

describe('taking it back', () => {
  const record = (way: ThrottleRecord['way'], previous: number | null): ThrottleRecord => ({
    device: uuid,
    way,
    previous,
    appliedAtMs: 0,
  });

  it('unlocks the clocks, or sets the power limit of before', async () => {
    const { control, lines } = controlling({});
    for (const each of [record('locked_clocks', null), record('power_limit', 400)])
      expect(await control.undoThrottle(each, signal)).toEqual({ kind: 'undone', left: null });
    expect(lines).toEqual([`${smi} -rgc`, `${smi} -pl 400`]);
  });

  it.each([
    ['a warning with exit status 0', says('not supported'), /not supported/],
    ['no answer', silent, /no answer in time .*state D/],
    ['no program', { kind: 'missing', command: 'nvidia-smi' } as const, /no program/],
  ])('is refused by %s', async (_what, answer, detail) => {
    const { control } = controlling({ '-rgc': answer });
    expect(await control.undoThrottle(record('locked_clocks', null), signal)).toEqual({
      kind: 'refused',
      detail: expect.stringMatching(detail),
    });
  });
});

describe('resetting an NVIDIA GPU', () => {
  it('believes a reset only by its own words', async () => {
    expect(
      await controlling({ '-r': says('GPU was successfully reset.') }).control.reset(reading, signal),
    ).toMatchObject({
      kind: 'done',
    });
    expect(
      await controlling({ '-r': says('In use by another client', 0) }).control.reset(reading, signal),
    ).toMatchObject({
      kind: 'refused',
    });
    expect(await controlling({ '-r': silent }).control.reset(reading, signal)).toMatchObject({
      kind: 'unknown',
    });
  });

  it('switches the persistence mode off for it, and on again in every case', async () => {
    const persistent = { ...reading, persistenceMode: known(true) };
    const { control, lines } = controlling({ '-r': says('In use by another client', 255) });
    await control.reset(persistent, signal);
    expect(lines).toEqual([`${smi} -pm 0`, `${smi} -r`, `${smi} -pm 1`]);
  });
});
