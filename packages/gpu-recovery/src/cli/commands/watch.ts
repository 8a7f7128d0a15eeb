import { join } from 'node:path';
import { journalMessages, kernelMessages } from '../../adapters/kernel-messages.ts';
import { systemClock } from '../../adapters/system-clock.ts';
import { createPolicy } from '../../core/policy.ts';
import { detectGpuSource } from '../../detect-source.ts';
import type { KernelFeed } from '../../ports.ts';
import { watchGpu } from '../../watch.ts';
import type { Command } from '../command.ts';
import { exitCode, type ExitCode } from '../command-io.ts';
import { recoveryHelp, recoveryOf, recoveryOptions } from '../recovery-options.ts';
import { isFault } from '../show/diagnoses.ts';
import { eventLines } from '../show/events.ts';
import { noGpuLines } from '../show/no-gpu.ts';

/** Journald where the kernel's own device may not be read. */
async function feedOf(root: string): Promise<KernelFeed> {
  try {
    return await kernelMessages({ path: join(root, 'dev/kmsg') });
  } catch {
    return journalMessages();
  }
}

export const watch: Command = {
  summary: 'readings, diagnoses and actions as they happen, until Ctrl-C',
  usage: 'gpu-recovery watch',
  help: [
    '  --period SECONDS   between readings (default 1)',
    '  --for SECONDS      end by itself after so long',
    '  --root DIR         prefix of /sys, /proc, /etc and /dev',
    ...recoveryHelp,
  ],
  options: {
    period: { type: 'string' },
    for: { type: 'string' },
    root: { type: 'string', default: '/' },
    ...recoveryOptions,
  },
  run: async (args, io) => {
    const root = args.text('root') ?? '/';
    const periodMs = (args.positive('period') ?? 1) * 1000;
    const forSeconds = args.positive('for');
    const json = args.flag('json');
    const search = await detectGpuSource({ root, path: io.env['PATH'] ?? '', use: 'loop', periodMs });
    if (search.kind === 'none') {
      io.stdout.write(
        json
          ? `${JSON.stringify({ kind: 'no_gpu', looked: search.looked })}\n`
          : `${noGpuLines(search.looked).join('\n')}\n`,
      );
      return exitCode.noGpu;
    }
    const { source } = search;
    const recovery = recoveryOf(args, source, root);
    const kernel = await feedOf(root);
    const signal =
      forSeconds === undefined
        ? io.signal
        : AbortSignal.any([io.signal, AbortSignal.timeout(Math.round(forSeconds * 1000))]);
    let code: ExitCode = exitCode.well;
    for await (const event of watchGpu({
      source,
      kernel,
      policy: createPolicy({ periodMs }),
      signal,
      ...recovery,
    })) {
      if (event.kind === 'diagnosis' && event.phase !== 'cleared' && isFault(event.diagnosis))
        code = exitCode.fault;
      const at = new Date(systemClock.wallMs()).toISOString();
      if (json) io.stdout.write(`${JSON.stringify({ at, ...event })}\n`);
      else for (const line of eventLines(event)) io.stdout.write(`${at.slice(11, 19)}  ${line}\n`);
    }
    return code;
  },
};
