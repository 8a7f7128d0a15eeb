import { type Atom, withoutDot } from '../rule/atom.ts';
import type { MatcherCall, Rule } from '../rule/parse.ts';
import { hasTemplate } from '../rule/template.ts';
import { parseAddress } from '../rule/ip.ts';
import { isTlsOn } from '../runtime/assemble.ts';
import type { Problem } from '../runtime/problem.ts';
import type { RuntimeRouter } from '../runtime/routers.ts';
import { isLoopback } from './compose.ts';
import { inObject, inSource } from './problem-at.ts';
import type { World } from './project.ts';
import { wouldRun } from './shadowing.ts';

/** What a rule says of itself, whatever stands beside it. */
export function* ruleProblems(world: World): Generator<Problem> {
  for (const router of world.runtime.routers) {
    if (router.rule?.kind === 'compiled') yield* callProblems(router, router.rule.rule, world);
    yield* priorityProblems(router);
    yield* stripProblems(router);
    yield* tlsSideProblems(router, world);
  }
  yield* redirectProblems(world);
  yield* servedHosts(world);
}

function* calls(rule: Rule): Generator<MatcherCall> {
  if (rule.kind === 'call') yield rule;
  else if (rule.kind === 'not') yield* calls(rule.rule);
  else for (const part of rule.rules) yield* calls(part);
}

const usesV2 = (router: RuntimeRouter, { target }: World): boolean =>
  target === 'v2.11' || router.value.ruleSyntax === 'v2';

function* callProblems(router: RuntimeRouter, rule: Rule, world: World): Generator<Problem> {
  const v2 = usesV2(router, world);
  const found: Problem[] = [];
  const at = (code: Problem['code'], message: string): number =>
    found.push(inObject(router, ['rule'], code, message));
  for (const { name, args } of calls(rule)) {
    const kind = name.toLowerCase();
    for (const argument of args) {
      if (!v2 && /^(?:hostregexp|path|pathprefix|pathregexp)$/.test(kind) && hasTemplate(argument))
        at('TC304', `${JSON.stringify(argument)} is a template of v2: v3 takes its braces as they are`);
      if (v2 && kind === 'hostregexp' && !argument.includes('{') && /[\\^$*+?()[\]|]/.test(argument))
        at('TC305', `${JSON.stringify(argument)} has no braces: v2 takes it literally`);
      if (!v2 && kind === 'hostregexp' && !(argument.includes('^') && argument.includes('$')))
        at(
          'TC307',
          `${JSON.stringify(argument)} matches anywhere in a name, as in ${sampleAround(argument)}`,
        );
      if (kind === 'pathregexp' && !argument.includes('^'))
        at('TC307', `${JSON.stringify(argument)} matches anywhere in a path`);
      if (kind === 'host' && v2 && argument.includes('*'))
        at('TC326', `${JSON.stringify(argument)} is a plain name in this version, not a wildcard`);
      if (kind === 'host' && argument.startsWith('['))
        at('TC326', `${JSON.stringify(argument)} never matches: an IPv6 address stands without brackets`);
      if (kind === 'host' && /^[^:]+:\d+$/.test(argument))
        at('TC326', `${JSON.stringify(argument)} never matches: the port is cut from the name first`);
    }
    const [first = ''] = args;
    if (kind === 'pathprefix' && first.length > 1 && !first.endsWith('/') && !first.includes('{'))
      at('TC315', `PathPrefix(\`${first}\`) also matches ${first}x and everything else that begins so`);
    if (kind === 'query' && v2 && args.length === 2 && args.every((argument) => !argument.includes('=')))
      at('TC328', `v2 takes Query(\`${args.join('`, `')}\`) for ${args.join('=')}; write it so`);
    if (kind === 'query' && !v2 && args.length === 1 && first.includes('='))
      at(
        'TC328',
        `v3 asks for a parameter named ${JSON.stringify(first)}; write Query(\`${first.split('=').join('`, `')}\`)`,
      );
  }
  yield* found;
}

const sampleAround = (pattern: string): string => {
  const plain = pattern.replaceAll(/\\(?<literal>\W)/g, '$<literal>').replaceAll(/[\^$]/g, '');
  return /^[\w.-]+$/.test(plain) ? `evil-${plain}.attacker.example` : 'a longer name';
};

function* priorityProblems(router: RuntimeRouter): Generator<Problem> {
  const { priority } = router.value;
  if (priority === 0)
    yield inObject(
      router,
      ['priority'],
      'TC323',
      `0 is no priority: router ${router.name} has the length of its rule, ${router.priority}`,
    );
}

function* stripProblems(router: RuntimeRouter): Generator<Problem> {
  const strip = router.middlewares.find(({ value }) => value.stripPrefix !== undefined);
  const prefixes = strip?.value.stripPrefix?.prefixes ?? [];
  if (strip === undefined || router.conjuncts === null) return;
  for (const conjunct of router.conjuncts) {
    const paths = conjunct.flatMap(({ atom, negated }) => (negated ? [] : pathText(atom)));
    const isOpaque = conjunct.some(({ atom }) => atom.kind === 'pathPattern');
    if (!isOpaque && !paths.some((path) => prefixes.some((prefix) => path.startsWith(prefix)))) {
      yield inObject(
        router,
        ['middlewares'],
        'TC801',
        `the rule of ${router.name} does not imply ${prefixes.join(' or ')}, which ${strip.name} strips`,
      );
      return;
    }
    const open = conjunct.find(
      ({ atom, negated }) =>
        !negated && atom.kind === 'prefix' && !atom.value.endsWith('/') && prefixes.includes(atom.value),
    );
    if (open?.atom.kind === 'prefix') {
      const { value } = open.atom;
      yield inObject(
        router,
        ['rule'],
        'TC316',
        `${value}..%2fy is forwarded as /..%2Fy: ${strip.name} strips ${value} from a prefix without a slash`,
      );
      return;
    }
  }
}

const pathText = (atom: Atom): readonly string[] =>
  atom.kind === 'path' || atom.kind === 'prefix' ? [atom.value] : [];

function* tlsSideProblems(router: RuntimeRouter, { runtime }: World): Generator<Problem> {
  if (runtime.entryPoints === null) return;
  for (const [index, name] of router.entryPoints.entries()) {
    const entryPoint = runtime.entryPoints.get(name);
    if (entryPoint === undefined) continue;
    const path = router.value.entryPoints === undefined ? [] : ['entryPoints', index];
    const isTls = isTlsOn(runtime, router, name);
    if (!isTls && entryPoint.port === 443)
      yield inObject(
        router,
        path,
        'TC319',
        `router ${router.name} is no TLS router, and ${name} listens on 443`,
      );
    if (isTls && !entryPoint.tls && entryPoint.port === 80 && entryPoint.redirectTo === null)
      yield inObject(router, path, 'TC320', `router ${router.name} has tls, and ${name} listens on 80`);
    if (entryPoint.redirectTo !== null && runtime.entryPoints.has(entryPoint.redirectTo) && !isTls)
      yield inObject(
        router,
        path,
        'TC321',
        `${name} redirects everything to ${entryPoint.redirectTo}: router ${router.name} gets nothing there`,
      );
  }
}

function* redirectProblems({ runtime, traefik }: World): Generator<Problem> {
  if (runtime.static === null) return;
  for (const entryPoint of runtime.entryPoints?.values() ?? []) {
    const to = entryPoint.redirectTo;
    if (to === null) continue;
    const path = ['entryPoints', entryPoint.name, 'http', 'redirections', 'entryPoint', 'to'];
    const port = /^:(?<port>\d+)$/.exec(to)?.groups?.['port'];
    const target = runtime.entryPoints?.get(to);
    if (port === undefined && target === undefined) {
      yield inSource(
        runtime.static,
        path,
        'TC213',
        `${entryPoint.name} redirects to ${to}, which is no entryPoint`,
      );
      continue;
    }
    const inside = port === undefined ? (target?.port ?? null) : Number(port);
    const published = traefik?.service.ports.find(({ container }) => container === inside)?.published ?? null;
    if (target !== undefined && inside !== null && published !== null && published !== inside)
      yield inSource(
        runtime.static,
        path,
        'TC322',
        `the redirect names port ${inside}, and compose publishes it as ${published}`,
      );
  }
}

/** Whether whoever comes by address, or by another name, gets an answer. */
function* servedHosts({ runtime, traefik }: World): Generator<Problem> {
  const isPublic = (name: string): boolean => {
    const entryPoint = runtime.entryPoints?.get(name);
    const port = traefik?.service.ports.find(({ container }) => container === entryPoint?.port);
    return port === undefined
      ? !isLoopback(entryPoint?.host ?? '') && name !== 'traefik'
      : !isLoopback(port.host);
  };
  const outside = runtime.routers.filter((router) => wouldRun(router) && router.entryPoints.some(isPublic));
  const hosts = new Set<string>();
  for (const { conjuncts } of outside)
    for (const conjunct of conjuncts ?? [[]]) {
      const host = conjunct.find(({ atom, negated }) => !negated && /^host|^subdomain/.test(atom.kind));
      if (host?.atom.kind !== 'host') return;
      hosts.add(withoutDot(host.atom.value));
    }
  const [only] = hosts;
  const [first] = outside;
  if (only === undefined || first === undefined || hosts.size > 1 || parseAddress(only) !== null) return;
  yield inObject(
    first,
    ['rule'],
    'TC324',
    `only ${only} is served: the address of the box and its other names get 404`,
  );
}
