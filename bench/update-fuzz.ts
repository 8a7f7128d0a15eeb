import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchResult } from './result.ts';
import type { FuzzCounts, FuzzKind } from './support/update-fuzz-cases.ts';
import type { FuzzJob, FuzzMessage } from './support/update-fuzz-worker.ts';

/** Of a whole process, Node itself included. */
const memoryLimitMebibytes = 192;
const heapLimitMebibytes = 96;
/** A hundred cases take well below a second; whoever says nothing for this long hangs. */
const silenceMs = 600_000;

interface Finished {
  readonly counts: FuzzCounts;
  readonly peakBytes: number;
}

/** Runs one share in a process of its own, whose heap is bounded. */
function runShare(job: FuzzJob, onProgress: (done: number) => void): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'support', 'update-fuzz-worker.js'), [JSON.stringify(job)], {
      execArgv: [`--max-old-space-size=${heapLimitMebibytes}`],
      // The bytes of a case that went wrong arrive as bytes; JSON would make an object of them.
      serialization: 'advanced',
    });
    const silence = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`Seed ${job.seed} hangs: nothing was heard for ${silenceMs / 1000} s.`));
    }, silenceMs);
    child.on('message', (message: FuzzMessage) => {
      silence.refresh();
      if (message.type === 'progress') onProgress(message.done);
      else resolve(message);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(silence);
      // After the result this changes nothing.
      reject(new Error(`Seed ${job.seed} died with ${signal ?? `exit code ${code ?? '?'}`}.`));
    });
  });
}

async function runKind(kind: FuzzKind, cases: number, seed: number): Promise<Finished> {
  const processes = Math.min(availableParallelism(), Math.max(1, cases));
  const done = new Array<number>(processes).fill(0);
  let saidTenths = 0;
  const shares = done.map((_, index) => {
    const share = Math.floor(cases / processes) + (index < cases % processes ? 1 : 0);
    return runShare({ kind, cases: share, seed: seed + index }, (count) => {
      done[index] = count;
      const tenths = Math.floor((10 * done.reduce((sum, each) => sum + each, 0)) / cases);
      if (tenths > saidTenths) console.log(`${kind}: ${tenths * 10} %`);
      saidTenths = Math.max(saidTenths, tenths);
    });
  });
  const finished = await Promise.all(shares);
  const sum = (of: (counts: FuzzCounts) => number): number =>
    finished.reduce((total, { counts }) => total + of(counts), 0);
  return {
    counts: {
      cases: sum((each) => each.cases),
      refused: sum((each) => each.refused),
      acceptedChanged: sum((each) => each.acceptedChanged),
      acceptedSame: sum((each) => each.acceptedSame),
      acceptedFormat1: sum((each) => each.acceptedFormat1),
      crashed: sum((each) => each.crashed),
      firstFailure: finished.map(({ counts }) => counts.firstFailure).find((each) => each !== null) ?? null,
    },
    peakBytes: Math.max(...finished.map(({ peakBytes }) => peakBytes)),
  };
}

/**
 * Changes packages at random and offers them. `--cases N` without keys (default 1 000 000), `--resigned N` with the key
 * of the end stolen (default a twentieth), `--seed N` to repeat a run.
 */
export async function run(args: readonly string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args: [...args],
    options: { cases: { type: 'string' }, resigned: { type: 'string' }, seed: { type: 'string' } },
  });
  const cases = Number(values.cases ?? 1_000_000);
  const stolen = Number(values.resigned ?? Math.ceil(cases / 20));
  const seed = Number(values.seed ?? Date.now() % 2 ** 31);
  console.log(`seed ${seed}`);
  const startedMs = performance.now();
  const raw = await runKind('raw', cases, seed);
  const resigned = await runKind('resigned', stolen, seed + 1000);
  const figures = {
    cases: raw.counts.cases,
    accepted: raw.counts.acceptedChanged,
    resignedCases: resigned.counts.cases,
    resignedAcceptedChanged: resigned.counts.acceptedChanged,
    resignedAcceptedWithTheSignedContent: resigned.counts.acceptedSame,
    resignedAcceptedInFormat1: resigned.counts.acceptedFormat1,
    crashed: raw.counts.crashed + resigned.counts.crashed,
    peakMebibytes: Math.ceil(Math.max(raw.peakBytes, resigned.peakBytes) / 2 ** 20),
    casesPerSecond: Math.round(((cases + stolen) * 1000) / (performance.now() - startedMs)),
    seed,
  };
  for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(38)} ${value}`);
  for (const [kind, { counts }] of Object.entries({ raw, resigned })) {
    if (counts.firstFailure === null) continue;
    const path = join(tmpdir(), `update-fuzz-${kind}-${seed}.araupdate`);
    writeFileSync(path, counts.firstFailure);
    console.log(`A case that went wrong: ${path}`);
  }
  return {
    name: 'update-fuzz',
    figures,
    targets: {
      accepted: '0',
      resignedAcceptedChanged: '0',
      crashed: '0',
      peakMebibytes: `< ${memoryLimitMebibytes}`,
    },
    met:
      figures.accepted === 0 &&
      figures.resignedAcceptedChanged === 0 &&
      figures.crashed === 0 &&
      figures.peakMebibytes < memoryLimitMebibytes,
  };
}
