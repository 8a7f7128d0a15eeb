import { join } from 'node:path';
import { kernelRing } from '../../adapters/kernel-ring.ts';
import { systemClock } from '../../adapters/system-clock.ts';
import { detectGpuSource, type Looked } from '../../detect-source.ts';
import { lookOnce, type Look } from '../../look-once.ts';
import type { GpuSource } from '../../ports.ts';
import { meansNoGpu } from '../../core/nvidia-smi/failure.ts';
import { recommendRecoveryAction } from '../../core/recommend.ts';
import type { Arguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { exitCode, type CommandIo, type ExitCode } from '../command-io.ts';
import { codeFor, diagnosisJson, diagnosisLines } from '../show/diagnoses.ts';
import { noGpuLines } from '../show/no-gpu.ts';
import { readingLines } from '../show/readings.ts';
import { safeText } from '../show/text.ts';

function codeOf({ diagnoses, failure, readings }: Look): ExitCode {
  const code = codeFor(diagnoses);
  if (code !== exitCode.well || readings.length > 0 || failure === null) return code;
  return meansNoGpu(failure) ? exitCode.noGpu : exitCode.fault;
}

function showLook(args: Arguments, io: CommandIo, source: GpuSource, look: Look, readsKernel: boolean): void {
  const { readings, diagnoses, recommendation, failure } = look;
  if (args.flag('json')) {
    io.stdout.write(
      `${JSON.stringify({
        gpu: readings.length > 0,
        source: { kind: source.kind, description: source.describe() },
        readings,
        failure,
        kernelMessages: readsKernel,
        diagnoses: diagnoses.map((each) => diagnosisJson(each, recommendRecoveryAction(each))),
        recommendation,
      })}\n`,
    );
    return;
  }
  const lines = [
    ...readingLines(readings),
    ...(failure === null ? [] : [`No reading: ${safeText(failure.text)} (${failure.code})`]),
    ...diagnoses.flatMap((each) => ['', ...diagnosisLines(each, recommendRecoveryAction(each))]),
    '',
    ...(diagnoses.length === 0 && failure === null ? ['Nothing is wrong at this moment.'] : []),
    `Read by ${source.describe()}.${readsKernel ? '' : ' Kernel messages may not be read by this user.'}`,
  ];
  io.stdout.write(`${lines.join('\n')}\n`);
}

function showNone(args: Arguments, io: CommandIo, looked: readonly Looked[]): void {
  io.stdout.write(
    args.flag('json')
      ? `${JSON.stringify({ gpu: false, looked, readings: [], diagnoses: [] })}\n`
      : `${noGpuLines(looked).join('\n')}\n`,
  );
}

export const status: Command = {
  summary: 'the GPUs of this machine, and what is wrong with them now',
  usage: 'gpu-recovery status',
  help: ['  --root DIR  prefix of /sys, /proc, /etc and /dev, for a mounted system'],
  options: { root: { type: 'string', default: '/' } },
  run: async (args, io) => {
    const root = args.text('root') ?? '/';
    const search = await detectGpuSource({ root, path: io.env['PATH'] ?? '', use: 'once' });
    if (search.kind === 'none') {
      showNone(args, io, search.looked);
      return exitCode.noGpu;
    }
    const { source } = search;
    try {
      const kernel = kernelRing(join(root, 'dev/kmsg'));
      const look = await lookOnce(source, kernel ?? [], systemClock, io.signal);
      showLook(args, io, source, look, kernel !== null);
      return codeOf(look);
    } finally {
      await source.close();
    }
  },
};
