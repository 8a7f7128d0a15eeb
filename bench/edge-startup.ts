import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { BenchResult } from './result.ts';
import { firstLoad } from './support/first-load.ts';
import { type Started, npmStart, repositoryRoot } from './support/npm-start.ts';
import { commandLine, processTree, pssBytes } from './support/process-memory.ts';

const targets = { firstStartMs: 10_000, laterStartMs: 3_000, restMegabytes: 150, firstLoadKilobytes: 120 };

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const rounded = (value: number, digits = 0): number => Number(value.toFixed(digits));

interface Memory {
  readonly edge: number;
  readonly database: number;
}

/** PSS in MB of the edge and of its own PostgreSQL; the services that it watches are not part of it. */
function memoryOf({ pid }: Started): Memory {
  const megabytes = (pids: readonly number[]): number =>
    pids.reduce((sum, each) => sum + (pssBytes(each) ?? Number.NaN), 0) / 1e6;
  const database = processTree(pid).filter((each) => /^\S*postgres\b/.test(commandLine(each)));
  if (database.length === 0) throw new Error('the database of the edge is not among its children');
  return { edge: megabytes([pid]), database: megabytes(database) };
}

/**
 * `--starts N` later starts (default 5), `--rest SECONDS` of calm before memory is read (default 30),
 * `--runtime` as ARASUL_RUNTIME (default processes, the three services that come with the edge; with docker it
 * heals the labelled containers of this machine, as any edge does).
 */
export async function run(args: readonly string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      starts: { type: 'string', default: '5' },
      rest: { type: 'string', default: '30' },
      runtime: { type: 'string', default: 'processes' },
    },
  });
  const dataDir = mkdtempSync(join(tmpdir(), 'arasul-bench-'));
  const environment = { ARASUL_RUNTIME: values.runtime, ARASUL_DATA_DIR: dataDir };
  try {
    const first = await npmStart(repositoryRoot, environment);
    await first.stop();

    const laterMs: number[] = [];
    const samples: Memory[] = [];
    const starts = Number(values.starts);
    for (let index = 0; index < starts; index += 1) {
      const later = await npmStart(repositoryRoot, environment);
      laterMs.push(later.servedMs);
      if (index === starts - 1) {
        await sleep(Number(values.rest) * 1000);
        for (let sample = 0; sample < 10; sample += 1) {
          samples.push(memoryOf(later));
          await sleep(1000);
        }
      }
      await later.stop();
    }

    const edgeMegabytes = median(samples.map(({ edge }) => edge));
    const databaseMegabytes = median(samples.map(({ database }) => database));
    const dist = join(repositoryRoot, 'apps', 'dashboard', 'dist');
    const { wholeBytes } = firstLoad(dist, 'de');
    const eagerBytes = Math.max(...(['de', 'en'] as const).map((each) => firstLoad(dist, each).eagerBytes));
    const figures = {
      firstStartMs: rounded(first.servedMs),
      laterStartMs: rounded(median(laterMs)),
      laterStartWorstMs: rounded(Math.max(...laterMs)),
      restMegabytes: rounded(edgeMegabytes + databaseMegabytes, 1),
      edgeMegabytes: rounded(edgeMegabytes, 1),
      databaseMegabytes: rounded(databaseMegabytes, 1),
      firstLoadKilobytes: rounded(eagerBytes / 1000, 1),
      wholeDashboardKilobytes: rounded(wholeBytes / 1000, 1),
    };
    const met = Object.entries(targets).every(([key, most]) => figures[key as keyof typeof targets] < most);
    print(figures);
    return {
      name: 'edge-startup',
      figures,
      targets: Object.fromEntries(Object.entries(targets).map(([key, most]) => [key, `< ${most}`])),
      met,
    };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function print(figures: Readonly<Record<string, number>>): void {
  const rows: readonly (readonly [string, string, string])[] = [
    ['npm start to a served dashboard, empty data folder', 'firstStartMs', 'ms'],
    ['npm start to a served dashboard, later (median)', 'laterStartMs', 'ms'],
    ['npm start to a served dashboard, later (worst)', 'laterStartWorstMs', 'ms'],
    ['memory at rest, edge and its PostgreSQL (PSS)', 'restMegabytes', 'MB'],
    ['  of it the edge', 'edgeMegabytes', 'MB'],
    ['  of it PostgreSQL', 'databaseMegabytes', 'MB'],
    ['first load of the dashboard, larger language (gzip)', 'firstLoadKilobytes', 'kB'],
    ['whole dashboard (gzip)', 'wholeDashboardKilobytes', 'kB'],
  ];
  for (const [title, key, unit] of rows) {
    const most = targets[key as keyof typeof targets] as number | undefined;
    const goal = most === undefined ? '' : `   target: under ${most} ${unit}`;
    console.log(`${title.padEnd(52)} ${String(figures[key]).padStart(8)} ${unit}${goal}`);
  }
}
