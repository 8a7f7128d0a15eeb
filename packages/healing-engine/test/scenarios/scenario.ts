import { parsePolicy } from '../../src/core/parse-policy.ts';
import { simulate } from '../../src/simulation/index.ts';
import type { SimService, TimelineEntry } from '../../src/simulation/index.ts';
import { happenings, type Happening } from './happenings.ts';

/**
 * A scenario as text: what it shows, the box, what happens when, a line of dashes, and what the engine does.
 *
 *     The first attempt restarts.
 *     services: shop, store
 *     policy: {"reboot": {"enabled": true}}
 *     until: 00:05:00
 *
 *     00:01:00 shop hangs until 1 start
 *     ----------
 *     00:01:10 service.down shop cause=unhealthy
 */
export interface Scenario {
  readonly title: string;
  readonly services: readonly SimService[];
  readonly policy: unknown;
  readonly untilMs: number;
  readonly timeline: readonly { readonly atMs: number; readonly happen: Happening }[];
  /** Everything before the decisions, as it was written. */
  readonly written: string;
  readonly decisions: string;
}

const rule = '----------\n';

export function parseScenario(text: string): Scenario {
  const at = text.indexOf(rule);
  if (at < 0) throw new Error('a scenario has a line of ten dashes between what happens and what is decided');
  const written = text.slice(0, at + rule.length);
  const lines = text.slice(0, at).split('\n');
  const field = (name: string): string | undefined =>
    lines
      .find((line) => line.startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const title = lines
    .slice(
      0,
      lines.findIndex((line) => line.startsWith('services:')),
    )
    .join(' ')
    .trim();
  return {
    title,
    services: (field('services') ?? '').split(',').map(parseService),
    policy: JSON.parse(field('policy') ?? '{}'),
    untilMs: parseTime(field('until') ?? ''),
    timeline: lines
      .filter((line) => /^\d\d:\d\d:\d\d /.test(line))
      .map((line) => ({
        atMs: parseTime(line.slice(0, 8)),
        happen: parseHappening(line.slice(9).trim()),
      })),
    written,
    decisions: text.slice(at + rule.length),
  };
}

/** `api < store` depends on the store; `(database)` is a role, `(no check)` has no health check. */
function parseService(text: string): SimService {
  const match = /^\s*([\w-]+)(?:\s*<\s*([\w -]+?))?((?:\s*\([^)]*\))*)\s*$/.exec(text);
  if (match === null) throw new Error(`"${text}" is no service`);
  const [, name = '', dependsOn, notes = ''] = match;
  const has = (note: string): boolean => notes.includes(`(${note})`);
  const network = /\(in the network of ([\w-]+)\)/.exec(notes)?.[1];
  return {
    name,
    ...(dependsOn === undefined ? {} : { dependsOn: dependsOn.trim().split(/\s+/) }),
    ...(has('database') ? { role: 'database' as const } : {}),
    ...(has('self') ? { role: 'self' as const } : {}),
    ...(has('always') ? { restartPolicy: 'always' as const } : {}),
    ...(has('no check') ? { healthCheck: false } : {}),
    ...(has('removes itself') ? { autoRemove: true } : {}),
    ...(network === undefined ? {} : { networkOf: network }),
    ...(has('critical') ? { labels: { 'arasul.heal.critical': 'true' } } : {}),
  };
}

function parseHappening(text: string): Happening {
  for (const [pattern, make] of happenings) {
    const match = pattern.exec(text);
    if (match !== null) return make(match.slice(1));
  }
  throw new Error(`nobody knows how to make "${text}" happen`);
}

function parseTime(text: string): number {
  const [hours = NaN, minutes = NaN, seconds = NaN] = text.split(':').map(Number);
  const ms = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  if (Number.isNaN(ms)) throw new Error(`"${text}" is no time; write hh:mm:ss`);
  return ms;
}

const beginsMs = Date.UTC(2026, 2, 2, 8);

/** Runs it on the simulated box. @returns what the engine decided, and which promise it broke */
export async function play(
  scenario: Scenario,
): Promise<{ readonly decisions: string; readonly broken: readonly string[] }> {
  const { timeline, violations } = await simulate({
    seed: 1,
    hours: scenario.untilMs / 3_600_000,
    calmHours: 0,
    services: scenario.services,
    policy: parsePolicy(scenario.policy),
    faults: [],
    wallMs: beginsMs,
    prepare: (world) => {
      // Nothing but what the scenario says is wrong with the box.
      world.box.readings = {
        cpuShare: 0.3,
        memoryShare: 0.5,
        gpuShare: 0.3,
        gpuProgress: true,
        diskShare: 0.5,
        temperatureCelsius: 60,
      };
      for (const { atMs, happen } of scenario.timeline) world.schedule.at(atMs, () => happen(world));
    },
  });
  return {
    decisions: timeline
      .filter(({ text }) => !text.startsWith('!!') && text !== 'the engine begins')
      .map(spell)
      .join(''),
    broken: violations.map(({ invariant, text }) => `${invariant}: ${text}`),
  };
}

/** Without the ids, which say nothing to a person; moments count from the beginning. */
function spell({ atMs, text }: TimelineEntry): string {
  const told = text
    .replace(/ alert=\S+/, '')
    .replace(/until=(\S+)/, (_, iso: string) => `until=${clock(Date.parse(iso) - beginsMs)}`)
    .replace(
      /\b(durationMs|downMs|soakMs)=(\d+)/g,
      (_, key: string, ms: string) => `${key.slice(0, -2)}=${(Number(ms) / 1000).toFixed(1)}s`,
    );
  return `${clock(atMs)} ${told}\n`;
}

function clock(ms: number): string {
  const pad = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${pad(ms / 3_600_000)}:${pad((ms / 60_000) % 60)}:${pad((ms / 1000) % 60)}`;
}
