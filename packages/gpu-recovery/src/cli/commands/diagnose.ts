import { readFile } from 'node:fs/promises';
import { readCapture, type Capture } from '../../core/capture/capture.ts';
import { captureForms } from '../../core/capture/capture-form.ts';
import { diagnoseCapture, type CaptureReport } from '../../core/capture/diagnose-capture.ts';
import { wrongUse } from '../arguments.ts';
import type { Command } from '../command.ts';
import { exitCode, type ExitCode } from '../command-io.ts';
import { codeFor, diagnosisJson, diagnosisLines } from '../show/diagnoses.ts';
import { readingLines } from '../show/readings.ts';
import { safeText, value } from '../show/text.ts';
import { secondsText } from '../../core/seconds.ts';

const maxBytes = 64 * 1024 * 1024;

async function textOf(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path === '-' ? '/dev/stdin' : path);
  } catch (error) {
    throw wrongUse(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
  if (bytes.length > maxBytes) throw wrongUse(`${path} is larger than ${maxBytes / 1_048_576} MiB`);
  return bytes.toString('utf8');
}

function contentLines({ processes, models, bursts, fields, notes, failure }: Capture): readonly string[] {
  return [
    ...processes.map(
      ({ device, process }) =>
        `process ${process.pid} ${safeText(process.name)} on ${safeText(device)}: ${value(process.usedMemoryMib, 'MiB')}`,
    ),
    ...models.map(({ name, vramBytes, sizeBytes }) => {
      const spill = sizeBytes !== null && vramBytes < sizeBytes ? ', the rest on the processor' : '';
      return `model ${safeText(name)}: ${(vramBytes / 2 ** 30).toFixed(1)} GiB on the GPU${spill}`;
    }),
    ...(bursts.length === 0 ? [] : [`${bursts.length} faults in the kernel log`]),
    ...(fields.length === 0 ? [] : [`the query for this driver: ${fields.join(',')}`]),
    ...(failure === null ? [] : [`nvidia-smi says: ${safeText(failure.text)} (${failure.code})`]),
    ...notes.map((note) => `note: ${safeText(note)}`),
  ];
}

function codeOf(report: CaptureReport): ExitCode {
  return report.noGpu ? exitCode.noGpu : codeFor(report.diagnoses);
}

function jsonOf(file: string, capture: Capture, report: CaptureReport): string {
  const { observations, ...content } = capture;
  return JSON.stringify({
    file,
    moments: observations.length,
    ...content,
    noGpu: report.noGpu,
    diagnoses: report.diagnoses.map((each) => ({
      ...diagnosisJson(each, each.recommendation),
      firstAtMs: each.firstAtMs,
      lastAtMs: each.lastAtMs,
    })),
    recommendation: report.recommendation,
  });
}

function linesOf(capture: Capture, report: CaptureReport): readonly string[] {
  const { observations, form } = capture;
  const startMs = observations[0]?.atMs ?? 0;
  const spanMs = (observations.at(-1)?.atMs ?? 0) - startMs;
  const span = observations.length > 1 ? `, ${observations.length} moments in ${secondsText(spanMs)}` : '';
  return [
    `form: ${captureForms[form]}${span}`,
    ...readingLines(capture.readings),
    ...contentLines(capture),
    ...report.diagnoses.flatMap((each) => {
      const [title = '', ...rest] = diagnosisLines(each, each.recommendation);
      const at = observations.length > 1 ? `, from ${secondsText(each.firstAtMs - startMs)} on` : '';
      return ['', `${title}${at}`, ...rest];
    }),
    ...(report.noGpu ? ['', 'There is no usable GPU where this was recorded.'] : []),
    ...(report.diagnoses.length === 0 && !report.noGpu ? ['', 'Nothing is wrong.'] : []),
  ];
}

export const diagnose: Command = {
  summary: 'what is wrong in a recorded capture',
  usage: 'gpu-recovery diagnose --from FILE',
  help: [
    '  --from FILE  (- reads standard input) output of nvidia-smi (query CSV, XML, -q, dmon, table, error text), tegrastats,',
    '               a kernel log, an answer of Ollama, or a trace; the form is told by the text',
  ],
  options: { from: { type: 'string' } },
  run: async (args, io) => {
    const file = args.text('from');
    if (file === undefined || args.positionals.length > 0)
      throw wrongUse('give the recording: diagnose --from FILE');
    const capture = readCapture(await textOf(file));
    const report = diagnoseCapture(capture);
    io.stdout.write(
      args.flag('json') ? `${jsonOf(file, capture, report)}\n` : `${linesOf(capture, report).join('\n')}\n`,
    );
    return codeOf(report);
  },
};
