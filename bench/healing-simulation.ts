import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { shortRun, simulate, type Violation } from '@arasul/healing-engine/simulation';
import type { BenchResult } from './result.ts';

/** Seeds that one message of a worker tells about. */
const batch = 50;
/** Shown in full; a broken promise seldom comes alone. */
const shown = 20;

const counters = ['simulatedHours', 'looks', 'effects', 'crashes', 'boots'] as const;
type Sums = Record<'runs' | (typeof counters)[number], number>;

interface Tally {
  readonly sums: Readonly<Sums>;
  readonly broken: readonly { readonly seed: number; readonly violation: Violation }[];
}

const nothing: Readonly<Sums> = { runs: 0, simulatedHours: 0, looks: 0, effects: 0, crashes: 0, boots: 0 };

/**
 * The engine in the simulated box, over many seeds: every promise of it is checked at each step. A seed that breaks one is
 * printed and repeats it. Arguments: `--runs N` (100,000), `--from SEED` (1), `--workers N` (all processors).
 */
export async function run(args: readonly string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '100000' },
      from: { type: 'string', default: '1' },
      workers: { type: 'string', default: String(availableParallelism()) },
    },
  });
  const [runs, from, workers] = [Number(values.runs), Number(values.from), Number(values.workers)];
  const begunMs = performance.now();
  const total = { ...nothing, broken: 0 };
  const note = ({ sums, broken }: Tally): void => {
    for (const key of ['runs', ...counters] as const) total[key] += sums[key];
    for (const { seed, violation } of broken) {
      total.broken += 1;
      if (total.broken <= shown)
        console.log(`seed ${seed}: ${violation.invariant} at ${violation.atMs} ms: ${violation.text}`);
    }
    if (total.runs % 5_000 < batch)
      console.log(`${total.runs} of ${runs} runs, ${total.broken} promises broken, ${minutes(begunMs)} min`);
  };
  const share = Math.ceil(runs / workers);
  await Promise.all(
    Array.from({ length: workers }, (_, index) => {
      const first = from + index * share;
      return work(first, Math.min(first + share, from + runs), note);
    }),
  );
  const seconds = (performance.now() - begunMs) / 1000;
  const figures = {
    runs: total.runs,
    promisesBroken: total.broken,
    simulatedHours: Math.round(total.simulatedHours),
    looks: total.looks,
    effects: total.effects,
    engineCrashes: total.crashes,
    boots: total.boots,
    wallSeconds: Math.round(seconds),
    runsPerMinute: Math.round((total.runs / seconds) * 60),
    simulatedHoursPerWallSecond: Number((total.simulatedHours / seconds).toFixed(1)),
  };
  console.table(figures);
  return {
    name: 'healing-simulation',
    figures,
    targets: { promisesBroken: '0', runs: 'at least 100,000' },
    met: total.broken === 0 && total.runs >= 100_000,
  };
}

function minutes(sinceMs: number): string {
  return ((performance.now() - sinceMs) / 60_000).toFixed(1);
}

function work(from: number, to: number, note: (tally: Tally) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { simulate: true, from, to } });
    worker.on('message', note);
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`a worker ended with ${code}`));
    });
  });
}

async function simulateSeeds(from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += batch) {
    const last = Math.min(first + batch, to);
    const sums = { ...nothing };
    const broken: Tally['broken'][number][] = [];
    for (let seed = first; seed < last; seed += 1) {
      const report = await simulate(shortRun(seed));
      sums.runs += 1;
      for (const key of counters) sums[key] += report[key];
      broken.push(...report.violations.map((violation) => ({ seed, violation })));
    }
    parentPort?.postMessage({ sums, broken } satisfies Tally);
  }
}

const task = workerData as { readonly simulate?: true; readonly from: number; readonly to: number } | null;
if (!isMainThread && task?.simulate === true) await simulateSeeds(task.from, task.to);
