import { absent, firstKnown, type Measured } from '../core/measured.ts';
import { parseComputeApps } from '../core/nvidia-smi/compute-apps.ts';
import { classifyFailure } from '../core/nvidia-smi/failure.ts';
import { chooseQueryFields, queryFieldNames } from '../core/nvidia-smi/query-fields.ts';
import { parseXml } from '../core/nvidia-smi/xml.ts';
import type { ProbeOutcome } from '../core/observation.ts';
import type { GpuProcess, GpuReading, ThermalLimits } from '../core/reading.ts';
import type { Clock, Run } from '../ports.ts';

const helpTimeoutMs = 10_000;
const xmlTimeoutMs = 15_000;
const appsTimeoutMs = 10_000;
const appsEveryMs = 15_000;
const appFields = ['gpu_uuid', 'pid', 'process_name', 'used_gpu_memory'];

/** What the one-shot and the loop share: which fields to ask for, limits, and who holds the device. */
export interface SmiQuery {
  readonly fields: readonly string[];
  /** Command line of one answer. */
  readonly argv: readonly [string, ...string[]];
  /** Adds what a query alone does not tell. */
  complete(readings: readonly GpuReading[], signal: AbortSignal): Promise<readonly GpuReading[]>;
}

/** The failure that kept nvidia-smi from telling its fields, as a probe would report it. */
export type QueryPlan =
  | { readonly kind: 'ready'; readonly query: SmiQuery }
  | {
      readonly kind: 'unusable';
      readonly outcome: Extract<ProbeOutcome, { kind: 'failed' | 'vanished' | 'stuck' }>;
    };

export interface QueryParts {
  readonly command: string;
  readonly run: Run;
  readonly clock: Clock;
}

/** Asks this driver which fields it knows and which limits its devices have. Once, at the start. */
export async function planQuery(parts: QueryParts, signal: AbortSignal): Promise<QueryPlan> {
  const { command, run } = parts;
  const help = await run([command, '--help-query-gpu'], { timeoutMs: helpTimeoutMs, signal });
  switch (help.kind) {
    case 'missing':
      return { kind: 'unusable', outcome: { kind: 'vanished', text: `there is no program ${command}` } };
    case 'timeout':
      return { kind: 'unusable', outcome: timedOut(help.pid, help.state, helpTimeoutMs) };
    case 'exited': {
      const fields = chooseQueryFields(queryFieldNames(help.stdout));
      const failure = classifyFailure(help);
      if (fields.length === 0 || failure !== null) {
        return {
          kind: 'unusable',
          outcome: {
            kind: 'failed',
            failure: failure ?? { code: 'unknown', text: 'the help of nvidia-smi names no field known here' },
            exitCode: help.exitCode,
          },
        };
      }
      const limits = await readLimits(parts, signal);
      return { kind: 'ready', query: smiQuery(parts, fields, limits) };
    }
  }
}

export function timedOut(
  pid: number,
  state: string | null,
  forMs: number,
): Extract<ProbeOutcome, { kind: 'failed' | 'stuck' }> {
  return state === null
    ? {
        kind: 'failed',
        failure: { code: 'no_answer', text: `nvidia-smi gave no answer in ${forMs} ms and was ended` },
        exitCode: null,
      }
    : { kind: 'stuck', pid, state, forMs };
}

async function readLimits(
  parts: QueryParts,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ThermalLimits>> {
  const xml = await parts.run([parts.command, '-q', '-x'], { timeoutMs: xmlTimeoutMs, signal });
  if (xml.kind !== 'exited') return new Map();
  return new Map(parseXml(xml.stdout).map((reading) => [reading.device, reading.thermalLimits]));
}

function smiQuery(
  parts: QueryParts,
  fields: readonly string[],
  limits: ReadonlyMap<string, ThermalLimits>,
): SmiQuery {
  let apps: Measured<ReadonlyMap<string, readonly GpuProcess[]>> = absent('not_reported');
  let askedAtMs = -Infinity;
  const refreshApps = async (signal: AbortSignal): Promise<void> => {
    if (parts.clock.monotonicMs() - askedAtMs < appsEveryMs) return;
    askedAtMs = parts.clock.monotonicMs();
    const argv = [
      parts.command,
      `--query-compute-apps=${appFields.join(',')}`,
      '--format=csv,noheader',
    ] as const;
    const answer = await parts.run(argv, { timeoutMs: appsTimeoutMs, signal });
    if (answer.kind !== 'exited' || answer.exitCode !== 0) {
      apps = absent('read_failed');
      return;
    }
    const byDevice = new Map<string, GpuProcess[]>();
    for (const { device, process } of parseComputeApps(answer.stdout, appFields)) {
      byDevice.set(device, [...(byDevice.get(device) ?? []), process]);
    }
    apps = { known: true, value: byDevice };
  };
  return {
    fields,
    argv: [parts.command, `--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits'],
    complete: async (readings, signal) => {
      await refreshApps(signal);
      return readings.map((reading) => {
        const own = limits.get(reading.device);
        return {
          ...reading,
          thermalLimits: own ?? reading.thermalLimits,
          processes: apps.known
            ? { known: true, value: apps.value.get(reading.device) ?? [] }
            : firstKnown<readonly GpuProcess[]>(reading.processes, apps),
        };
      });
    },
  };
}
