import { GpuRecoveryError } from '../errors.ts';
import { valueOr } from '../core/measured.ts';
import type { ThrottleRecord } from '../core/ledger.ts';
import type { GpuReading } from '../core/reading.ts';
import type { CallOutcome, Clock, GpuControl, Run, RunResult, ThrottleOutcome } from '../ports.ts';

const uuidForm = /^GPU-[0-9a-f-]{36}$/;
/** Two of these fit into the deadline of the rung. */
const timeoutMs = 12_000;
const resetTimeoutMs = 120_000;
const share = 0.75;

/** Throws `UUID_INVALID`: nothing else may reach a command line that changes a device. */
export function validUuid(uuid: string): string {
  if (uuidForm.test(uuid)) return uuid;
  throw new GpuRecoveryError(
    'UUID_INVALID',
    `"${uuid}" is no UUID of a GPU: expected GPU- and 36 hex digits or dashes`,
  );
}

function said(result: RunResult): string {
  switch (result.kind) {
    case 'exited':
      return `${result.stdout} ${result.stderr}`.trim();
    case 'timeout':
      return `no answer in time (process ${result.pid}${result.state === null ? '' : `, state ${result.state}`})`;
    case 'missing':
      return `there is no program ${result.command}`;
  }
}

/** "not supported … Treating as warning and moving on." ends with 0 and did nothing. */
function worked(result: RunResult): boolean {
  return (
    result.kind === 'exited' &&
    result.exitCode === 0 &&
    !/not supported|treating as warning|insufficient permissions/i.test(said(result))
  );
}

/** A discrete NVIDIA GPU by nvidia-smi; every device is named by its UUID, never by its index. */
export function nvidiaControl(options: {
  readonly command?: string;
  readonly run: Run;
  readonly clock: Clock;
}): GpuControl {
  const { command = 'nvidia-smi', run, clock } = options;
  const smi = (
    uuid: string,
    args: readonly string[],
    signal: AbortSignal,
    ms = timeoutMs,
  ): Promise<RunResult> => run([command, '-i', validUuid(uuid), ...args], { timeoutMs: ms, signal });

  const capOf = (reading: GpuReading): number | null =>
    reading.maxClockMhz.known ? Math.floor(reading.maxClockMhz.value * share) : null;
  const powerOf = (reading: GpuReading): number | null =>
    reading.powerLimitW.known
      ? Math.ceil(Math.max(valueOr(reading.minPowerLimitW, 0), reading.powerLimitW.value * share))
      : null;

  const throttle = async (reading: GpuReading, signal: AbortSignal): Promise<ThrottleOutcome> => {
    const uuid = valueOr(reading.uuid, '');
    const record = (way: ThrottleRecord['way'], previous: number | null): ThrottleRecord => ({
      device: reading.device,
      way,
      previous,
      appliedAtMs: clock.wallMs(),
    });
    const capMhz = capOf(reading);
    let why = 'the highest clock is not known';
    if (capMhz !== null) {
      const locked = await smi(uuid, ['-lgc', `0,${capMhz}`], signal);
      // Without an answer it may have worked: it is written down, so that it is undone.
      if (worked(locked) || locked.kind === 'timeout')
        return { kind: 'throttled', record: record('locked_clocks', null), capMhz };
      why = said(locked);
    }
    const watts = powerOf(reading);
    if (watts === null || !reading.powerLimitW.known) return { kind: 'refused', detail: why.slice(0, 300) };
    const limited = await smi(uuid, ['-pl', String(watts)], signal);
    return worked(limited) || limited.kind === 'timeout'
      ? { kind: 'throttled', record: record('power_limit', reading.powerLimitW.value), capMhz: null }
      : { kind: 'refused', detail: `${why}; ${said(limited)}`.slice(0, 300) };
  };

  const reset = async (reading: GpuReading, signal: AbortSignal): Promise<CallOutcome> => {
    const uuid = valueOr(reading.uuid, '');
    const persistent = reading.persistenceMode.known && reading.persistenceMode.value;
    // Persistence mode alone makes the driver refuse: "In use by another client".
    if (persistent) await smi(uuid, ['-pm', '0'], signal);
    try {
      const result = await smi(uuid, ['-r'], signal, resetTimeoutMs);
      if (result.kind === 'timeout') return { kind: 'unknown', detail: said(result) };
      const done =
        result.kind === 'exited' && result.exitCode === 0 && /successfully reset/i.test(said(result));
      return { kind: done ? 'done' : 'refused', detail: said(result).slice(0, 300) };
    } finally {
      // Also when the reset was given up: what was on is on again.
      if (persistent) await smi(uuid, ['-pm', '1'], new AbortController().signal);
    }
  };

  return {
    throttle,
    undoThrottle: async (record, signal) => {
      const args = record.way === 'locked_clocks' ? ['-rgc'] : ['-pl', String(record.previous ?? '')];
      const result = await smi(record.device, args, signal);
      return worked(result)
        ? { kind: 'undone', left: null }
        : { kind: 'refused', detail: said(result).slice(0, 300) };
    },
    reset,
    describe: (action, reading) => {
      const uuid = valueOr(reading.uuid, '(no UUID)');
      if (action === 'reset_gpu') return [`${command} -i ${uuid} -r`];
      const cap = capOf(reading);
      return [
        cap === null
          ? `${command} -i ${uuid} -pl ${powerOf(reading) ?? '?'}`
          : `${command} -i ${uuid} -lgc 0,${cap}`,
      ];
    },
  };
}
