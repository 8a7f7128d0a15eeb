import type { Atom } from '../rule/atom.ts';
import { atomMatches } from '../rule/atom.ts';
import type { Expression } from '../rule/compile.ts';
import { evaluate } from '../rule/evaluate.ts';
import type { PreparedRequest } from '../rule/request.ts';
import { isTlsOn } from '../runtime/assemble.ts';
import type { Runtime } from '../runtime/assemble.ts';
import type { ActiveEntryPoint } from '../runtime/entry-points.ts';
import type { RuntimeRouter } from '../runtime/routers.ts';

/** Why a router did not take the request. */
export interface Loser {
  readonly router: string;
  readonly priority: number;
  readonly why: string;
}

/** The entryPoint that listens on the port, or null; of several on one port the first. */
export function entryPointFor({ entryPoints }: Runtime, port: number): ActiveEntryPoint | 'any' | null {
  // Without static configuration every port is taken to lead to every router.
  if (entryPoints === null) return 'any';
  return [...entryPoints.values()].find((each) => each.protocol === 'tcp' && each.port === port) ?? null;
}

/** Routers that a request on that entryPoint can come to, highest priority first. */
export function candidates(
  runtime: Runtime,
  entryPoint: ActiveEntryPoint | 'any',
  isTls: boolean,
): readonly RuntimeRouter[] {
  return runtime.routers
    .filter(
      (router) =>
        router.fatal.length === 0 &&
        (entryPoint === 'any' ||
          (router.entryPoints.includes(entryPoint.name) &&
            isTlsOn(runtime, router, entryPoint.name) === isTls)),
    )
    .sort((one, other) => other.priority - one.priority || (one.key < other.key ? -1 : 1));
}

/** A request on its entryPoint, and the router that takes it. */
export interface Contest {
  readonly entryPoint: ActiveEntryPoint | 'any';
  readonly isTls: boolean;
  readonly request: PreparedRequest;
  readonly winner: RuntimeRouter | null;
}

/** Why each router but the winner did not get the request. */
export function losers(runtime: Runtime, contest: Contest): readonly Loser[] {
  return runtime.routers
    .filter((router) => router !== contest.winner)
    .map((router) => ({
      router: router.name,
      priority: router.priority,
      why: whyNot(router, runtime, contest),
    }))
    .sort((one, other) => other.priority - one.priority);
}

function whyNot(
  router: RuntimeRouter,
  runtime: Runtime,
  { entryPoint, isTls, request, winner }: Contest,
): string {
  const [problem] = router.fatal;
  if (problem !== undefined) return `Traefik drops it: ${problem.message} (${problem.code})`;
  if (entryPoint !== 'any') {
    if (!router.entryPoints.includes(entryPoint.name))
      return `it listens on ${router.entryPoints.join(', ') || 'no entryPoint'}, not on ${entryPoint.name}`;
    if (isTlsOn(runtime, router, entryPoint.name) !== isTls)
      return isTls ? 'it is no TLS router' : 'it is a TLS router, and the request is plain';
  }
  if (router.rule?.kind === 'compiled' && !evaluate(router.rule.expression, request))
    return `its rule does not match: ${mismatch(router.rule.expression, request)}`;
  return winner === null
    ? 'it matches'
    : `it matches, but priority ${router.priority} is ${router.priority === winner.priority ? 'not above' : 'below'} the ${winner.priority} of ${winner.name}`;
}

/** The first thing in the rule that is not so. */
function mismatch(expression: Expression, request: PreparedRequest): string {
  switch (expression.kind) {
    case 'atom':
      return `${describe(expression.atom)} ${atomMatches(expression.atom, request) ? 'is so' : 'is not so'}`;
    case 'not':
      return `what it excludes is so`;
    case 'and': {
      const failing = expression.parts.find((part) => !evaluate(part, request));
      return failing === undefined ? 'nothing of it' : mismatch(failing, request);
    }
    case 'or':
      return `none of ${expression.parts.length} alternatives is so, as ${mismatch(expression.parts[0] ?? expression, request)}`;
  }
}

function describe(atom: Atom): string {
  switch (atom.kind) {
    case 'any':
      return 'everything';
    case 'host':
    case 'path':
    case 'method':
      return `${atom.kind} ${atom.value}`;
    case 'subdomain':
      return `host *.${atom.value}`;
    case 'prefix':
      return `path ${atom.value}…`;
    case 'hostPattern':
      return `host ${atom.pattern.text}`;
    case 'pathPattern':
      return `path ${atom.pattern.text}`;
    case 'header':
    case 'query':
    case 'connection':
      return `${atom.kind} ${atom.name}=${atom.value}`;
    case 'headerPattern':
    case 'queryPattern':
    case 'firstQuery':
      return `${atom.kind === 'headerPattern' ? 'header' : 'query'} ${atom.name} ${atom.pattern.text}`;
    case 'client':
      return `address ${atom.text}`;
  }
}
