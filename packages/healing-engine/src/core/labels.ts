import type { RuntimeInstance } from '../ports.ts';
import type { AllowedAction, ServiceFact, ServiceRole } from './fact.ts';

const prefix = 'arasul.heal';
const roles: readonly ServiceRole[] = ['app', 'database', 'proxy', 'self'];
const modes: readonly ServiceFact['mode'][] = ['execute', 'shadow', 'off'];
const actions: readonly AllowedAction[] = ['restart', 'stop-start'];
const known = [
  'name',
  'depends-on',
  'critical',
  'role',
  'mode',
  'actions',
  'stop-timeout',
  'grace',
  'probe',
  'oneshot',
];

/** A label that says nothing the engine understands; the service runs with the default instead. */
export interface LabelWarning {
  readonly instance: string;
  readonly label: string;
  readonly reason: string;
}

/** `10s`, `500ms`, `2m`, `1h` in milliseconds; null when it is none of these. */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,9})(ms|s|m|h)$/.exec(text.trim());
  if (match === null) return null;
  const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2] as 'ms' | 's' | 'm' | 'h'];
  return Number(match[1]) * unit;
}

/** Reads the labels of an instance into a service. Never throws: a wrong label is a warning and its default holds. */
export function readService(instance: RuntimeInstance): {
  readonly fact: ServiceFact;
  readonly warnings: readonly LabelWarning[];
} {
  const warnings: LabelWarning[] = [];
  const warn = (label: string, reason: string) =>
    warnings.push({ instance: instance.name, label: `${prefix}.${label}`, reason });
  const label = (key: string): string | undefined => instance.labels[`${prefix}.${key}`];
  const list = (text: string | undefined): readonly string[] =>
    (text ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  const oneOf = <T extends string>(key: string, values: readonly T[], fallback: T): T => {
    const text = label(key);
    if (text === undefined) return fallback;
    const value = values.find((each) => each === text);
    if (value === undefined) warn(key, `is "${text}"; it must be one of ${values.join(', ')}`);
    return value ?? fallback;
  };
  const duration = (key: string, fallbackMs: number): number => {
    const text = label(key);
    if (text === undefined) return fallbackMs;
    const ms = parseDuration(text);
    if (ms === null) warn(key, `is "${text}"; write a duration such as 10s or 2m`);
    return ms ?? fallbackMs;
  };

  for (const name of Object.keys(instance.labels)) {
    if (name.startsWith(`${prefix}.`) && !known.includes(name.slice(prefix.length + 1))) {
      const key = name.slice(prefix.length + 1);
      warn(key, `is not known; did you mean ${prefix}.${nearest(key, known)}?`);
    }
  }
  const allowedText = label('actions');
  const allowed = list(allowedText).filter((each): each is AllowedAction =>
    actions.some((action) => action === each),
  );
  if (allowedText !== undefined && allowed.length !== list(allowedText).length)
    warn('actions', `may name ${actions.join(', ')}`);
  // "store:service_healthy:true,cache" in Compose's own label.
  const compose = list(instance.labels['com.docker.compose.depends_on']).map(
    (each) => each.split(':')[0] ?? each,
  );

  const fact: ServiceFact = {
    name: label('name') ?? instance.labels['com.docker.compose.service'] ?? instance.name,
    role: oneOf('role', roles, 'app'),
    critical: label('critical') === 'true',
    mode: oneOf('mode', modes, 'execute'),
    dependsOn: [...new Set([...list(label('depends-on')), ...compose])],
    allowed: allowedText === undefined ? actions : allowed,
    stopTimeoutMs: duration('stop-timeout', 10_000),
    graceMs: duration('grace', 60_000),
    oneshot: label('oneshot') === 'true',
    instance,
    networkProvider: null,
  };
  return { fact, warnings };
}

/** The known word with the smallest edit distance. */
export function nearest(word: string, words: readonly string[]): string {
  let best = words[0] ?? word;
  let least = Infinity;
  for (const each of words) {
    const distance = editDistance(word, each);
    if (distance < least) [best, least] = [each, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
