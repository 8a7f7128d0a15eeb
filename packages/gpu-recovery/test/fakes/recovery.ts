import {
  emptyLedger,
  known,
  type CallOutcome,
  type GpuReading,
  type Holder,
  type Ledger,
  type LoadedModel,
  type Measured,
  type RecoveryPorts,
} from '../../src/index.ts';
import { aReading } from '../builders.ts';
import { fakeClock, type FakeClock } from './clock.ts';

const done: CallOutcome = { kind: 'done', detail: 'ok' };

/** A box whose parts are set by hand; `calls` has what was done to it, in order. */
export interface FakeBox {
  readonly clock: FakeClock;
  readonly calls: string[];
  readonly ports: RecoveryPorts;
  ledger: Ledger;
  reading: GpuReading | null;
  models: readonly LoadedModel[] | null;
  holders: Measured<readonly Holder[]>;
  isRoot: boolean;
  linked: Measured<boolean>;
  jobLock: string | null;
  /** Which answer a token request gets; called for each. */
  token: () => CallOutcome;
  /** What happens when a part is called: its outcome, a failure, or a promise that never comes. */
  on: Partial<Record<Part, (signal: AbortSignal) => Promise<CallOutcome>>>;
  ledgerFails: boolean;
}

type Part =
  'clearCache' | 'resetSession' | 'stop' | 'start' | 'throttle' | 'undoThrottle' | 'reset' | 'reboot';

export function fakeBox(): FakeBox {
  const clock = fakeClock();
  const act = async (part: Part, signal: AbortSignal): Promise<CallOutcome> => {
    box.calls.push(part);
    return (await box.on[part]?.(signal)) ?? done;
  };
  const box: FakeBox = {
    clock,
    calls: [],
    ledger: emptyLedger,
    reading: aReading(),
    models: [],
    holders: known([]),
    isRoot: true,
    linked: known(false),
    jobLock: null,
    token: () => done,
    on: {},
    ledgerFails: false,
    ports: {
      clock,
      ledger: {
        load: () => Promise.resolve(box.ledger),
        save: (ledger) => {
          if (box.ledgerFails) return Promise.reject(new Error('the disk is full'));
          box.ledger = ledger;
          return Promise.resolve();
        },
      },
      llm: {
        clearCache: async (signal) => ({ ...(await act('clearCache', signal)), models: box.models ?? [] }),
        resetSession: (signal) => act('resetSession', signal),
        probe: () => Promise.resolve(box.token()),
        models: () => Promise.resolve(box.models),
        describe: (action) => [`call ${action}`],
      },
      service: {
        stop: (signal) => act('stop', signal),
        start: (signal) => act('start', signal),
        describe: () => ['stop it', 'start it'],
      },
      control: {
        throttle: async (reading, signal) => {
          const outcome = await act('throttle', signal);
          return outcome.kind === 'refused'
            ? { kind: 'refused', detail: outcome.detail }
            : {
                kind: 'throttled',
                record: {
                  device: reading.device,
                  way: 'devfreq',
                  previous: 900,
                  appliedAtMs: clock.wallMs(),
                },
                capMhz: 1500,
              };
        },
        undoThrottle: async (record, signal) => {
          const outcome = await act('undoThrottle', signal);
          return outcome.kind === 'refused'
            ? { kind: 'refused', detail: outcome.detail }
            : { kind: 'undone', left: record.previous === null ? null : { ...record, previous: null } };
        },
        reset: (_reading, signal) => act('reset', signal),
        describe: (action) => [`control ${action}`],
      },
      host: {
        holders: () => Promise.resolve(box.holders),
        isRoot: () => box.isRoot,
        jobLock: () => Promise.resolve(box.jobLock),
        hasLinkedGpus: () => Promise.resolve(box.linked),
        reboot: (signal) => act('reboot', signal),
      },
      read: () => Promise.resolve(box.reading),
      pauseSampling: () => {
        box.calls.push('pause');
        return Promise.resolve(() => void box.calls.push('resume'));
      },
    },
  };
  return box;
}

export const never = (): Promise<CallOutcome> => new Promise<CallOutcome>(() => undefined);
export const refusing = (detail: string): (() => Promise<CallOutcome>) => {
  return () => Promise.resolve({ kind: 'refused', detail });
};
