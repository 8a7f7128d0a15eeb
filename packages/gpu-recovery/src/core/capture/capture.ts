import { GpuRecoveryError } from '../../errors.ts';
import { addLine, closeBatch, emptyBatch, type Batch, type BatchState } from '../batch.ts';
import { collapseBursts, stampMs, type BurstLog } from '../kernel-burst.ts';
import { parseKernelLog, type KernelEvent } from '../kernel-log.ts';
import { parseComputeApps, type ComputeApp } from '../nvidia-smi/compute-apps.ts';
import { parseDmon } from '../nvidia-smi/dmon.ts';
import { failureInText, type SmiFailure } from '../nvidia-smi/failure.ts';
import { parseQueryLine } from '../nvidia-smi/query-csv.ts';
import { chooseQueryFields, queryFieldNames } from '../nvidia-smi/query-fields.ts';
import { parseTable } from '../nvidia-smi/table.ts';
import { parseText } from '../nvidia-smi/text.ts';
import { parseXml } from '../nvidia-smi/xml.ts';
import { observe, type Observation } from '../observation.ts';
import { errorInOllamaAnswer, parseOllamaPs, type LoadedModel } from '../ollama-answers.ts';
import { blankReading, type GpuReading } from '../reading.ts';
import { tegrastatsReading } from '../tegrastats.ts';
import { parseTrace } from '../trace.ts';
import { captureForms, recogniseCapture, type CaptureForm } from './capture-form.ts';
import { printedMs } from './printed-time.ts';

/** A recording, ready to be diagnosed. */
export interface Capture {
  readonly form: CaptureForm;
  /** In order, with the times of the recording; one a second where it has none. */
  readonly observations: readonly Observation[];
  /** Usual time between observations, which dwell times and gaps are judged by. */
  readonly periodMs: number;
  /** The last of each device. */
  readonly readings: readonly GpuReading[];
  readonly processes: readonly ComputeApp[];
  readonly models: readonly LoadedModel[];
  readonly bursts: BurstLog;
  /** The whole recording is an error text. */
  readonly failure: SmiFailure | null;
  /** Fields that would be asked for, where the recording is the list of them. */
  readonly fields: readonly string[];
  /** Lines of a table that are no rows: events of the driver, and what was not understood. */
  readonly notes: readonly string[];
}

const defaultPeriodMs = 1000;
const answerGraceMs = 5000;

const nothing = {
  observations: [],
  periodMs: defaultPeriodMs,
  readings: [],
  processes: [],
  models: [],
  bursts: [],
  failure: null,
  fields: [],
  notes: [],
} as const;

/** What a recorded text holds. Throws `FORM_UNKNOWN`, and `TRACE_INVALID` for a damaged trace. */
export function readCapture(text: string): Capture {
  const form = recogniseCapture(text);
  switch (form) {
    case null:
      throw new GpuRecoveryError(
        'FORM_UNKNOWN',
        `the text is of no known form; known are: ${Object.values(captureForms).join(', ')}`,
      );
    case 'query-csv':
      return fromBatches(form, batchesOf(text));
    case 'xml':
      return fromReadings(form, parseXml(text));
    case 'text':
      return fromReadings(form, parseText(text));
    case 'dmon':
      return fromReadings(form, parseDmon(text));
    case 'table':
      return fromReadings(form, parseTable(text));
    case 'tegrastats':
      return fromReadings(
        form,
        text.split('\n').flatMap((line) => tegrastatsReading(line) ?? []),
      );
    case 'compute-apps':
      return { ...nothing, form, processes: parseComputeApps(text) };
    case 'query-fields':
      return { ...nothing, form, fields: chooseQueryFields(fieldsIn(text)) };
    case 'smi-error':
      return fromFailure(failureInText(text) ?? { code: 'unknown', text });
    case 'kernel-log':
      return fromKernel(parseKernelLog(text));
    case 'trace': {
      const { observations, periodMs } = parseTrace(text);
      return { ...nothing, form, observations, periodMs, readings: lastOfEach(observations) };
    }
    case 'ollama-ps':
      return { ...nothing, form, models: parseOllamaPs(text) ?? [] };
    case 'ollama-answer':
      return fromAnswer(errorInOllamaAnswer(text));
  }
}

function fieldsIn(text: string): ReadonlySet<string> {
  const quoted = queryFieldNames(text);
  return quoted.size > 0 ? quoted : new Set(text.split(/\s+/));
}

/** Rows of `-l` have no mark between moments: a device that comes again begins the next one. */
function batchesOf(text: string): readonly Batch[] {
  const batches: Batch[] = [];
  let fields: readonly string[] | null = null;
  let state: BatchState = { open: emptyBatch, expected: 0 };
  for (const line of text.split('\n')) {
    const parsed = parseQueryLine(fields, line);
    if (parsed.kind === 'header') {
      ({ fields } = parsed);
      continue;
    }
    const step = addLine(state, parsed);
    state = step.state;
    if (step.complete !== null) batches.push(step.complete);
  }
  const last = closeBatch(state).complete ?? state.open;
  return [...batches, last];
}

function fromReadings(form: CaptureForm, readings: readonly GpuReading[]): Capture {
  const moments: GpuReading[][] = [];
  for (const reading of readings) {
    const open = moments.at(-1);
    if (open === undefined || open.some(({ device }) => device === reading.device)) moments.push([reading]);
    else open.push(reading);
  }
  return fromBatches(
    form,
    moments.map((moment) => ({ ...emptyBatch, readings: moment })),
  );
}

function fromBatches(form: CaptureForm, batches: readonly Batch[]): Capture {
  let atMs = 0;
  let startMs: number | null = null;
  const observations = batches
    .filter(({ readings, errors }) => readings.length + errors.length > 0)
    .map(({ readings, errors }, at) => {
      const [first] = readings;
      const printed = first === undefined ? null : printedMs(first);
      startMs ??= printed;
      const since = printed === null || startMs === null ? null : printed - startMs;
      // A clock that was set back in the middle, or that counts seconds only, does not stop time.
      if (at > 0) atMs = since !== null && since > atMs ? since : atMs + defaultPeriodMs;
      return observe(atMs, { probe: { kind: 'readings', readings, errors, tookMs: 0 } });
    });
  return {
    ...nothing,
    form,
    observations,
    periodMs: usualGapMs(observations),
    readings: lastOfEach(observations),
    notes: batches.flatMap(({ driverEvents, unreadable }) => [...driverEvents, ...unreadable]),
  };
}

function usualGapMs(observations: readonly Observation[]): number {
  const gaps = observations
    .slice(1)
    .map(({ atMs }, at) => atMs - (observations[at]?.atMs ?? 0))
    .sort((a, b) => a - b);
  return Math.max(defaultPeriodMs, gaps[Math.floor(gaps.length / 2)] ?? defaultPeriodMs);
}

function lastOfEach(observations: readonly Observation[]): readonly GpuReading[] {
  const last = new Map<string, GpuReading>();
  for (const { probe } of observations) {
    if (probe.kind === 'readings') for (const reading of probe.readings) last.set(reading.device, reading);
  }
  return [...last.values()];
}

function fromKernel(events: readonly KernelEvent[]): Capture {
  let atMs: number | null = null;
  const observations = events.map((event) => {
    // Logs are joined from files with different clocks: time never runs backwards.
    atMs = Math.max(atMs ?? -Infinity, stampMs(event) ?? atMs ?? 0);
    return observe(atMs, { kernel: [event] });
  });
  return { ...nothing, form: 'kernel-log', observations, bursts: collapseBursts(events) };
}

function fromFailure(failure: SmiFailure): Capture {
  return {
    ...nothing,
    form: 'smi-error',
    failure,
    observations: [observe(0, { probe: { kind: 'failed', failure, exitCode: null } })],
  };
}

/** An answer without an error says that the service answers, and nothing of a GPU. */
function fromAnswer(error: string | null): Capture {
  const form = 'ollama-answer';
  if (error === null) return { ...nothing, form };
  const probe = {
    kind: 'readings',
    readings: [blankReading('kernel', 'discrete', 'gpu')],
    errors: [],
    tookMs: 0,
  } as const;
  // A memory error counts once Ollama had time to cope with it.
  const observations = [observe(0, { probe, serviceLog: [error] }), observe(answerGraceMs, { probe })];
  return { ...nothing, form, observations, periodMs: answerGraceMs, notes: [error] };
}
