import { absent, known, measuredBoolean, measuredNumber, type Measured, type Unit } from './measured.ts';
import { blankReading, normalisePciAddress, type GpuProcess, type GpuReading } from './reading.ts';
import { parseAdvice } from './recovery-action.ts';
import { idleWork, type WorkPhase, type WorkProgress } from './work.ts';

/** What a trace says of one moment. */
export interface Frame {
  readonly pairs: ReadonlyMap<string, string>;
  /** From 0 to 1: how far the way to the next line is, for values that run. */
  readonly progress: number;
}

/** `40` or `40..80`, which runs. */
function running(frame: Frame, key: string, unit: Unit): Measured<number> {
  const raw = frame.pairs.get(key);
  if (raw === undefined) return absent('not_reported');
  const [from = '', to] = raw.split('..');
  const start = measuredNumber(from, unit);
  if (to === undefined || !start.known) return start;
  const end = measuredNumber(to, unit);
  return end.known ? known(start.value + (end.value - start.value) * frame.progress) : end;
}

function processesOf(text: string | undefined): Measured<readonly GpuProcess[]> {
  if (text === undefined) return absent('not_reported');
  if (text === 'none') return known([]);
  return known(
    text.split(',').map((each) => {
      const [pid = '', mib = ''] = each.split(':');
      return { pid: Number(pid), name: 'ollama', usedMemoryMib: measuredNumber(mib, 'MiB') };
    }),
  );
}

export function readingOf(frame: Frame): GpuReading {
  const { pairs } = frame;
  const number = (key: string, unit: Unit): Measured<number> => running(frame, key, unit);
  const flag = (key: string): Measured<boolean> => {
    const raw = pairs.get(key);
    return raw === undefined ? absent('not_reported') : measuredBoolean(raw);
  };
  const reasons = pairs.get('reasons');
  const advice = pairs.get('advice');
  const kind = pairs.get('kind') === 'integrated' ? 'integrated' : 'discrete';
  return {
    ...blankReading('trace', kind, pairs.get('device') ?? 'GPU-trace'),
    pciAddress: normalisePciAddress(pairs.get('pci') ?? '0000:01:00.0'),
    name: known(pairs.get('name') ?? 'GPU of a trace'),
    utilizationPercent: number('util', '%'),
    memoryUtilizationPercent: number('memutil', '%'),
    memoryTotalMib: number('total', 'MiB'),
    memoryReservedMib: number('reserved', 'MiB'),
    memoryUsedMib: number('used', 'MiB'),
    largestFreeBlockKib: number('block', 'count'),
    temperatureC: number('temp', 'C'),
    temperatureMarginC: number('margin', 'C'),
    thermalLimits: {
      maxOperatingC: number('maxop', 'C'),
      slowdownC: number('slowdown', 'C'),
      shutdownC: absent('not_reported'),
      slowdownMarginC: absent('not_reported'),
    },
    powerW: number('power', 'W'),
    throttleReasons: reasons === undefined ? absent('not_reported') : known(Number.parseInt(reasons, 16)),
    advice: advice === undefined ? absent('not_reported') : parseAdvice(advice.replaceAll('_', ' ')),
    uncorrectedEccErrors: number('ecc', 'count'),
    remapPending: flag('remap'),
    migEnabled: flag('mig'),
    processes: processesOf(pairs.get('procs')),
  };
}

const phases: readonly WorkPhase[] = ['idle', 'load', 'prefill', 'decode', 'unseen'];

export function workOf(frame: Frame, progressAtMs: number): WorkProgress {
  const { pairs } = frame;
  const phase = phases.find((each) => each === pairs.get('work'));
  if (phase === undefined) return { known: false, reason: 'nobody counts requests' };
  if (phase === 'idle') return idleWork;
  const number = (key: string): number | null => {
    const raw = pairs.get(key);
    return raw === undefined ? null : Number(raw);
  };
  return {
    known: true,
    inFlight: number('inflight') ?? 1,
    phase,
    lastProgressAtMs: progressAtMs,
    tokens: 0,
    p99GapMs: number('gap'),
    promptTokens: number('prompt'),
    prefillTokensPerSecond: number('speed'),
  };
}
