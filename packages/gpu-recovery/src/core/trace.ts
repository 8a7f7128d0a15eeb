import { GpuRecoveryError } from '../errors.ts';
import { diagnosisIds, type DiagnosisId } from './diagnosis.ts';
import { emptyKernelLog, readKernelLine, type KernelEvent } from './kernel-log.ts';
import { failureInText } from './nvidia-smi/failure.ts';
import { observe, type Observation, type ProbeOutcome } from './observation.ts';
import { readingOf, workOf, type Frame } from './trace-frame.ts';

/** A course of events with the verdict it must get. */
export interface Trace {
  readonly title: string;
  readonly origin: string;
  /** Everything that must be diagnosed at some moment, and nothing else may. */
  readonly expect: readonly DiagnosisId[];
  readonly periodMs: number;
  readonly observations: readonly Observation[];
}

interface Entry {
  readonly line: number;
  readonly atMs: number;
  readonly verb: 'frame' | 'kernel' | 'log' | 'probe' | 'gap' | 'end';
  readonly text: string;
}

function refuse(line: number, why: string): never {
  throw new GpuRecoveryError('TRACE_INVALID', `line ${line} of the trace: ${why}`);
}

const verbs = ['kernel', 'log', 'probe', 'gap', 'end'] as const;

function parseEntry(line: number, text: string): Entry {
  const match = /^(\d+(?:\.\d+)?)\s+(\S+)\s*(.*)$/.exec(text);
  if (match === null)
    return refuse(line, `expected "SECONDS key=value …" or "SECONDS verb …", got "${text}"`);
  const [, at = '', first = '', rest = ''] = match;
  const verb = verbs.find((each) => each === first);
  const atMs = Number(at) * 1000;
  if (verb !== undefined) return { line, atMs, verb, text: rest };
  if (!first.includes('=')) return refuse(line, `"${first}" is no verb; verbs are ${verbs.join(', ')}`);
  return { line, atMs, verb: 'frame', text: `${first} ${rest}` };
}

/** `a=1 b=2..3 c="two words"` */
export function parsePairs(text: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const [, key = '', quoted, plain] of text.matchAll(/([a-z]+)=(?:"([^"]*)"|(\S+))/g)) {
    pairs.set(key, quoted ?? plain ?? '');
  }
  return pairs;
}

function parseExpect(line: number, text: string): readonly DiagnosisId[] {
  if (text === 'none') return [];
  return text.split(/\s+/).map((word) => {
    const id = diagnosisIds.find((each) => each === word);
    return id ?? refuse(line, `"${word}" is no diagnosis; they are ${diagnosisIds.join(', ')}`);
  });
}

interface Head {
  title: string;
  origin: string;
  expect: readonly DiagnosisId[] | null;
  periodMs: number;
  gpu: ReadonlyMap<string, string>;
}

/**
 * Text of a trace: `title:`, `origin:`, `expect:`, `period:` (seconds) and `gpu:` lines, then lines of
 * `SECONDS key=value …` that hold from then on (`a..b` runs to the next such line), `SECONDS kernel LINE`,
 * `SECONDS log LINE`, `SECONDS probe ok|silent|lost|TEXT`, `SECONDS gap` (no observation until the next
 * line) and `SECONDS end`. Throws `TRACE_INVALID`.
 */
export function parseTrace(text: string): Trace {
  const head: Head = { title: '', origin: '', expect: null, periodMs: 1000, gpu: new Map() };
  const entries: Entry[] = [];
  text.split('\n').forEach((raw, at) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return;
    const header = /^(title|origin|expect|period|gpu):\s*(.*)$/.exec(line);
    if (header === null) {
      entries.push(parseEntry(at + 1, line));
      return;
    }
    const [, key = '', value = ''] = header;
    if (key === 'title') head.title = value;
    else if (key === 'origin') head.origin = value;
    else if (key === 'expect') head.expect = parseExpect(at + 1, value);
    else if (key === 'period') head.periodMs = Number(value) * 1000;
    else head.gpu = parsePairs(value);
  });
  const { title, origin, expect, periodMs } = head;
  if (title === '' || expect === null) return refuse(1, 'a title and what to expect are missing');
  if (!(periodMs > 0)) return refuse(1, 'the period is not a number of seconds above 0');
  return { title, origin, expect, periodMs, observations: play(head, entries) };
}

function play(head: Head, entries: readonly Entry[]): readonly Observation[] {
  const end = entries.at(-1);
  if (end?.verb !== 'end') return refuse(end?.line ?? 1, 'the last line has to be "SECONDS end"');
  const frames = entries.filter(({ verb }) => verb === 'frame' || verb === 'end');
  const observations: Observation[] = [];
  let kernelLog = emptyKernelLog;
  let probe = 'ok';
  let probeSinceMs = 0;
  let gap = false;
  let progressAtMs = 0;
  let done = 0;
  for (let atMs = 0; atMs <= end.atMs; atMs += head.periodMs) {
    const kernel: KernelEvent[] = [];
    const serviceLog: string[] = [];
    for (; (entries[done]?.atMs ?? Infinity) <= atMs; done += 1) {
      const entry = entries[done];
      if (entry === undefined) break;
      gap = entry.verb === 'gap';
      if (entry.verb === 'kernel') {
        const read = readKernelLine(kernelLog, entry.text);
        kernelLog = read.state;
        if (read.event !== null) kernel.push(read.event);
      } else if (entry.verb === 'log') {
        serviceLog.push(entry.text);
      } else if (entry.verb === 'probe') {
        probe = entry.text;
        probeSinceMs = entry.atMs;
      }
    }
    if (gap) continue;
    const frame = frameAt(head, frames, atMs);
    if (frame === null) continue;
    if (frame.pairs.get('tokens') !== 'stop') progressAtMs = atMs;
    observations.push(
      observe(atMs, {
        probe: probeAt(probe, frame, atMs - probeSinceMs),
        work: workOf(frame, progressAtMs),
        kernel,
        serviceLog,
      }),
    );
  }
  return observations;
}

/** What holds at `atMs`: every key as last set, and how far the way to the next line is. */
function frameAt(head: Head, frames: readonly Entry[], atMs: number): Frame | null {
  const past = frames.filter((frame) => frame.atMs <= atMs && frame.verb === 'frame');
  const last = past.at(-1);
  if (last === undefined) return null;
  const pairs = new Map(head.gpu);
  for (const frame of past) for (const [key, value] of parsePairs(frame.text)) pairs.set(key, value);
  const next = frames.find((frame) => frame.atMs > atMs);
  const span = (next?.atMs ?? last.atMs) - last.atMs;
  return { pairs, progress: span > 0 ? (atMs - last.atMs) / span : 0 };
}

function probeAt(probe: string, frame: Frame, forMs: number): ProbeOutcome {
  if (probe === 'silent') return { kind: 'pending', forMs };
  if (probe === 'lost') return { kind: 'readings', readings: [], errors: [], tookMs: 20 };
  const failure = probe === 'ok' ? null : failureInText(probe);
  if (failure !== null) return { kind: 'failed', failure, exitCode: null };
  return { kind: 'readings', readings: [readingOf(frame)], errors: [], tookMs: 20 };
}
