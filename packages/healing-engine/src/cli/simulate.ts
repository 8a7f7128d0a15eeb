import { parseArgs } from 'node:util';
import { formatTime, formatTimeline } from '../simulation/timeline.ts';
import { simulate, type SimulationReport } from '../simulation/simulate.ts';
import { exitCodes, line, numberArgument, type Command } from './io.ts';
import { readPolicy } from './policy-file.ts';

export const simulateCommand: Command = {
  summary: 'try a policy on a simulated box that breaks in every way',
  help: [
    'healing-engine simulate [--policy FILE] [--seed N] [--hours H] [--calm H] [--runs N] [--json]',
    '',
    'Runs the engine itself on a simulated box in virtual time, lets a seed draw what breaks,',
    'and checks every promise of the engine at each step. The same seed gives the same run.',
    '',
    '  --policy FILE   YAML or JSON; default: the built-in policy',
    '  --seed N        which faults happen, and when; default 1',
    '  --hours H       hours in which things break; a calm follows; default 1',
    '  --calm H        hours of that calm, in which all must come back; default 1.5',
    '  --runs N        so many seeds from --seed on; prints the timeline of those alone that break a promise',
    '  --json          one object a run',
    '',
    'Exit codes: 0 every promise was kept, 1 one was broken or the policy is refused, 2 wrong use.',
  ],
  run: async (args, { stdout, signal }) => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        policy: { type: 'string' },
        seed: { type: 'string' },
        hours: { type: 'string' },
        calm: { type: 'string' },
        runs: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const policy = await readPolicy(values.policy);
    const first = Math.floor(numberArgument('seed', values.seed, 1, 0xffff_ffff));
    const hours = numberArgument('hours', values.hours, 1, 1_000);
    const calmHours = numberArgument('calm', values.calm, 1.5, 1_000);
    const runs = Math.max(1, Math.floor(numberArgument('runs', values.runs, 1, 10_000_000)));
    let broken = 0;
    for (let seed = first; seed < first + runs && !signal.aborted; seed += 1) {
      const report = await simulate({ seed, policy, hours, calmHours });
      const failed = report.violations.length > 0;
      if (failed) broken += 1;
      if (values.json) stdout.write(line(JSON.stringify(asJson(report, runs === 1 || failed))));
      else {
        if (runs === 1 || failed) stdout.write(line(formatTimeline(report.timeline)));
        stdout.write(line(summaryOf(report)));
      }
    }
    return broken === 0 ? exitCodes.ok : exitCodes.refused;
  },
};

function summaryOf({
  seed,
  violations,
  effects,
  looks,
  boots,
  crashes,
  simulatedHours,
}: SimulationReport): string {
  const verdict =
    violations.length === 0
      ? 'every promise kept'
      : `${violations.length} broken: ${[...new Set(violations.map(({ invariant }) => invariant))].join(', ')}`;
  return `seed ${seed}: ${verdict}; ${simulatedHours} h, ${looks} looks, ${effects} actions, ${crashes} crashes, ${boots} boots`;
}

function asJson(report: SimulationReport, whole: boolean): object {
  const { seed, violations, effects, looks, boots, crashes, simulatedHours, faults, timeline } = report;
  const summary = { seed, violations, simulatedHours, looks, effects, crashes, boots };
  return whole
    ? {
        ...summary,
        faults,
        timeline: timeline.map(({ atMs, text }) => ({ at: formatTime(atMs), text })),
      }
    : summary;
}
