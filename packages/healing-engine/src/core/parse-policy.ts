import { HealingError } from '../errors.ts';
import { parseCron } from './cron.ts';
import { type Category, type MaintenanceWindow, isTimeZone } from './maintenance.ts';
import {
  defaultPolicy,
  type Budget,
  type OverloadAction,
  type OverloadPolicy,
  type OverloadRule,
  type Policy,
  type RebootPolicy,
  type Threshold,
} from './policy.ts';
import {
  count,
  duration,
  flag,
  groupOf,
  listOf,
  oneOf,
  quantity,
  share,
  spellPath,
  word,
  type PolicyProblem,
  type Reader,
} from './policy-reader.ts';
import { contradictions } from './policy-rules.ts';

export type PolicyCheck =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const mode = oneOf('execute', 'shadow', 'off');
const wait = duration(0, 7 * dayMs);
const window = duration(secondMs, 7 * dayMs);
const deadline = duration(100, hourMs);

const budget = groupOf<Budget>({ actions: count(0), windowMs: window });

const threshold = (value: Reader<number>): Reader<Threshold> =>
  groupOf<Threshold>({ high: value, low: value });

const overloadAction = oneOf<OverloadAction>(
  'llm-cache-clear',
  'llm-session-reset',
  'gpu-throttle',
  'restart-service',
);

const rule = (value: Reader<number>) =>
  ({
    threshold: threshold(value),
    ladder: listOf(overloadAction, 'llm-cache-clear'),
    mode,
  }) as const satisfies { readonly [K in keyof OverloadRule]: Reader<OverloadRule[K]> };

const celsius = quantity(-40, 150, 'degrees Celsius');

const overload = groupOf<OverloadPolicy>({
  sampleMs: duration(secondMs, 10 * minuteMs),
  enter: count(1, 100),
  of: count(1, 100),
  exit: count(1, 100),
  cooldownMs: wait,
  verifyMs: deadline,
  cpu: groupOf(rule(share)),
  memory: groupOf<OverloadPolicy['memory']>({ ...rule(share), service: word }),
  gpu: groupOf(rule(share)),
  temperature: groupOf<OverloadPolicy['temperature']>({ ...rule(celsius), stopAt: celsius, service: word }),
});

const reboot = groupOf<RebootPolicy>({
  enabled: flag,
  perHour: count(0, 10),
  perDay: count(0, 24),
  spacingMs: duration(minuteMs, 7 * dayMs),
  minUptimeMs: duration(minuteMs, 7 * dayMs),
  unplannedPerHour: count(1, 60),
  conditions: count(1, 100),
  conditionsWithinMs: window,
  downWithinMs: deadline,
  upWithinMs: deadline,
  stableMs: wait,
  withoutDatabase: flag,
});

const emptyWindow: MaintenanceWindow = {
  cron: '0 0 * * *',
  durationMs: minuteMs,
  zone: 'UTC',
  blocks: ['A', 'B', 'C', 'D'],
  services: [],
};

const cron: Reader<string> = (value, fallback, path, note) => {
  const text = word(value, fallback, path, note);
  const parsed = parseCron(text);
  if ('reason' in parsed) note({ path, reason: parsed.reason });
  return text;
};

const zone: Reader<string> = (value, fallback, path, note) => {
  const text = word(value, fallback, path, note);
  if (!isTimeZone(text))
    note({ path, reason: `must be an IANA time zone such as Europe/Berlin, not ${JSON.stringify(text)}` });
  return text;
};

const maintenance = groupOf<MaintenanceWindow>(
  {
    cron,
    durationMs: duration(minuteMs, dayMs),
    zone,
    blocks: listOf(oneOf<Category>('A', 'B', 'C', 'D'), 'A'),
    services: listOf(word, ''),
  },
  ['cron', 'durationMs'],
);

const policy = groupOf<Policy>({
  dryRun: flag,
  resyncMs: duration(250, 10 * minuteMs),
  callTimeoutMs: duration(100, minuteMs),
  ladder: groupOf<Policy['ladder']>({ windowMs: window, escalateAt: count(1) }),
  backoff: groupOf<Policy['backoff']>({ baseMs: wait, capMs: wait, jitter: share }),
  resetAfterMs: wait,
  budget,
  probation: groupOf<Policy['probation']>({ firstMs: window, maxMs: duration(secondMs, 30 * dayMs) }),
  verify: groupOf<Policy['verify']>({
    marginMs: wait,
    defaultHealthWindowMs: window,
    runningMs: wait,
    soakMs: wait,
  }),
  runtimeRestartMs: wait,
  restartLoopCount: count(1),
  startTimeoutMs: window,
  maxConcurrentActions: count(1, 1_000),
  totalBudget: budget,
  pausedAlertMs: wait,
  awayAlertMs: wait,
  flap: groupOf<Policy['flap']>({ windowMs: window, minChanges: count(2), start: share, stop: share }),
  storm: groupOf<Policy['storm']>({
    minServices: count(2),
    share,
    withinMs: window,
    calmShare: share,
    calmMs: wait,
  }),
  breaker: groupOf<Policy['breaker']>({
    refuted: count(1),
    services: count(1),
    windowMs: window,
    halfOpenAfterMs: wait,
  }),
  overload,
  disk: groupOf<Policy['disk']>({
    warning: share,
    cleanup: share,
    critical: share,
    emergency: share,
    rearm: share,
    mode,
  }),
  critical: groupOf<Policy['critical']>({
    mode,
    cooldownMs: duration(minuteMs, 7 * dayMs),
    soakMs: wait,
    stepTimeoutMs: deadline,
  }),
  reboot,
  windows: listOf(maintenance, emptyWindow),
});

/**
 * Reads what differs from {@link defaultPolicy}: each key may be left out at every depth; durations are milliseconds or
 * text such as `10s`. Every problem is found in one pass.
 * @param value for example parsed JSON
 */
export function checkPolicy(value: unknown): PolicyCheck {
  const problems: PolicyProblem[] = [];
  const read = policy(value ?? undefined, defaultPolicy, [], (problem) => problems.push(problem));
  // Contradictions among values that are wrong by themselves would only confuse.
  if (problems.length === 0) problems.push(...contradictions(read));
  return problems.length === 0 ? { ok: true, policy: read } : { ok: false, problems };
}

/** As {@link checkPolicy}, but throws `POLICY_INVALID` with the path and reason of every problem. */
export function parsePolicy(value: unknown): Policy {
  const checked = checkPolicy(value);
  if (checked.ok) return checked.policy;
  throw policyError('The policy', checked.problems.map(spellProblem));
}

/** `overload.cpu.threshold.high must be a share from 0 to 1, not 90`. */
export function spellProblem({ path, reason }: PolicyProblem): string {
  return `${path.length === 0 ? 'the policy' : spellPath(path)} ${reason}`;
}

export function policyError(what: string, lines: readonly string[]): HealingError {
  return new HealingError(
    'POLICY_INVALID',
    `${what} cannot be used:\n${lines.map((line) => `  ${line}`).join('\n')}`,
  );
}
