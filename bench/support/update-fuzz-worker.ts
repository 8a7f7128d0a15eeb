import { fuzz, type FuzzCounts, type FuzzKind } from './update-fuzz-cases.ts';

/** What the parent sends in the argument, and hears: progress, then the counts with the peak memory of the process. */
export interface FuzzJob {
  readonly kind: FuzzKind;
  readonly cases: number;
  readonly seed: number;
}

export type FuzzMessage =
  | { readonly type: 'progress'; readonly done: number }
  | { readonly type: 'done'; readonly counts: FuzzCounts; readonly peakBytes: number };

const job = JSON.parse(process.argv[2] ?? '') as FuzzJob;
const say = (message: FuzzMessage): void => void process.send?.(message);

const counts = await fuzz(job.kind, job.cases, job.seed, (done) => {
  say({ type: 'progress', done });
});
say({ type: 'done', counts, peakBytes: process.resourceUsage().maxRSS * 1024 });
process.disconnect();
