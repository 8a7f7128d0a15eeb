import { badValue } from '../errors.ts';
import type { Dynamic } from '../model/dynamic.ts';
import type { Duration } from '../model/duration.ts';
import type { Static } from '../model/static.ts';
import { check } from '../lint/check.ts';
import type { Finding } from '../lint/finding.ts';
import { type RenderOptions, type RenderedFile, renderFiles } from '../render/files.ts';
import type { Target } from '../rule/dialect.ts';
import { type Simulation, simulate } from '../simulate/simulate.ts';
import { dynamicOf } from './dynamic.ts';
import { ruleText } from './matcher.ts';
import { rank } from './priority.ts';
import type { Change, Users } from './step.ts';
import type { Route } from './route.ts';
import { staticOf } from './static.ts';
import type { TlsChoice } from './tls.ts';

/** The dashboard on port 8080 of this machine only, behind a password. */
export interface Dashboard {
  readonly users: Users;
}

export const loopback = (options: Dashboard): Dashboard => options;

export interface EdgeOptions {
  /** Version that it is written for. */
  readonly traefik: Target;
  readonly tls: TlsChoice;
  /** Headers on every answer of a router. */
  readonly headers?: Change;
  /** Left out, there is no dashboard. */
  readonly dashboard?: Dashboard;
  /** How long a request may take to arrive, as large uploads do; 10m by default. */
  readonly uploadTimeout?: Duration;
  /** By name; narrower routes come first by themselves. */
  readonly routes: Readonly<Record<string, Route>>;
  /** Anything else, added as it is. */
  readonly raw?: Dynamic;
}

/** Paths inside of the container. */
export interface Places {
  readonly certFile: string;
  readonly keyFile: string;
  readonly usersFile: (users: Users) => string;
}

/** A whole configuration of Traefik as a value. */
export interface Edge {
  readonly target: Target;
  readonly options: EdgeOptions;
  readonly static: Static;
  readonly dynamic: (places: Places) => Dynamic;
  /** What each limit really lets through, by route. */
  readonly explain: () => Readonly<Record<string, string>>;
  /** Every file of users that a route or the dashboard asks. */
  readonly users: readonly Users[];
  /** Every file but the certificates. */
  readonly files: (options?: RenderOptions) => readonly RenderedFile[];
  /** What `check` says of the files. */
  readonly check: () => readonly Finding[];
  /** A simulation whose clock begins there; the first moment of 2026 by default. */
  readonly at: (time?: Date | string | number) => Simulation;
}

/** Puts routes together. Throws `BAD_VALUE` for what cannot work: equal routes, names that Traefik would not take. */
export function edge(options: EdgeOptions): Edge {
  for (const name of Object.keys(options.routes))
    if (!/^[A-Za-z][\w-]*$/.test(name) || name === 'dashboard')
      throw badValue(`${JSON.stringify(name)} is no name of a route; write it as login`);
  const ranked = rank(
    Object.entries(options.routes).map(([name, { matcher }]) => ({
      name,
      rule: ruleText(matcher, options.traefik),
    })),
    options.traefik,
  );
  // Built once here, so that what cannot work is told now and not when files are written.
  dynamicOf(options, ranked, { certFile: '', keyFile: '', usersFile: () => '' });
  const target = options.traefik;
  const own: Edge = {
    target,
    options,
    static: staticOf(options),
    dynamic: (places) => dynamicOf(options, ranked, places),
    explain: () => explained(options),
    users: usersOf(options),
    files: (rendering) => renderFiles(own, ranked, rendering),
    check: () => check(own.files(), { target }),
    at: (time) => simulate(own.files(), { target, ...(time === undefined ? {} : { at: time }) }),
  };
  return own;
}

function usersOf({ routes, dashboard }: EdgeOptions): readonly Users[] {
  const all = [
    ...Object.values(routes).flatMap(({ steps }) =>
      steps.flatMap((step) => (step.stage === 'auth' ? [step.users] : [])),
    ),
    ...(dashboard === undefined ? [] : [dashboard.users]),
  ];
  const byName = new Map<string, Users>();
  for (const users of all) {
    const known = byName.get(users.name);
    if (known !== undefined && known.lines.join('\n') !== users.lines.join('\n'))
      throw badValue(`there are two files of users named ${users.name}; give one another name`);
    byName.set(users.name, users);
  }
  return [...byName.values()];
}

const explained = ({ routes }: EdgeOptions): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(routes).flatMap(([name, { steps }]) =>
      steps.flatMap((step) => ('explain' in step ? [[name, step.explain()]] : [])),
    ),
  );
