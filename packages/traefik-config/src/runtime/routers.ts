import type { Middleware, Router } from '../model/dynamic.ts';
import { type Path } from '../read/node.ts';
import { type CompiledRule, compileRule } from '../rule/compile.ts';
import { type Target, dialectOf } from '../rule/dialect.ts';
import { type Conjunct, normalForm } from '../rule/normal-form.ts';
import { defaultPriority } from '../rule/priority.ts';
import { type ActiveEntryPoint, defaultEntryPoints } from './entry-points.ts';
import { expandChain } from './chain.ts';
import { type FileFacts, buildProblems } from './middleware-problems.ts';
import type { Defined, Objects } from './objects.ts';
import type { Problem } from './problem.ts';
import { parseReference, qualified } from './references.ts';
import { ruleComplaints } from './rule-problems.ts';
import { serviceProblems } from './services.ts';
import { type StaticSource, placeIn } from './source.ts';

export interface RuntimeRouter extends Defined<Router> {
  readonly key: string;
  readonly rule: CompiledRule | null;
  /** The rule taken apart; null where it cannot be, or would come in too many pieces. */
  readonly conjuncts: readonly Conjunct[] | null;
  readonly priority: number;
  readonly hasOwnPriority: boolean;
  /** Those that are known, or all it names where nothing is known. */
  readonly entryPoints: readonly string[];
  /** Its own middlewares in order, chains taken apart. */
  readonly middlewares: readonly Defined<Middleware>[];
  /** As it is written, or the only one of its container; '' for none. */
  readonly service: string;
  /** With its provider, however it is written; null for none. */
  readonly serviceKey: string | null;
  /** Why Traefik does not have this router; empty when it does. */
  readonly fatal: readonly Problem[];
  /** What is wrong with it and does not keep it from running. */
  readonly remarks: readonly Problem[];
}

export interface RouterContext {
  readonly target: Target;
  readonly objects: Objects;
  /** Null when no static configuration is known. */
  readonly static: StaticSource | null;
  readonly entryPoints: ReadonlyMap<string, ActiveEntryPoint> | null;
  readonly files: FileFacts;
  /** What was found before: many routers share a service, or a middleware. */
  readonly judgedServices: Map<string, readonly Problem[]>;
  readonly judgedMiddlewares: Map<Defined<Middleware>, readonly Problem[]>;
}

/** Above it Traefik keeps priorities for itself: the largest 64-bit number less 1000. */
const highestPriority = 2 ** 63 - 1025;

/** The router as it runs, with everything that keeps it from running. */
export function runtimeRouter(router: Defined<Router>, context: RouterContext): RuntimeRouter {
  const fatal: Problem[] = [];
  const remarks: Problem[] = [];
  const report =
    (into: Problem[]) =>
    (code: Problem['code'], path: Path, message: string): number =>
      into.push({ code, message, place: placeIn(router.source, [...router.path, ...path]) });
  const fail = report(fatal);

  const { value } = router;
  const syntax = value.ruleSyntax ?? context.static?.value.core?.defaultRuleSyntax;
  const rule =
    value.rule === undefined ? null : compileRule(value.rule, dialectOf(context.target, 'http', syntax));
  if (rule === null && router.provider === 'file' && (value.parentRefs ?? []).length === 0)
    fail('TC330', [], `router ${router.name} has no rule`);
  for (const { code, message, at } of rule === null ? [] : ruleComplaints(rule))
    fail(code, ['rule'], `${message} (character ${at + 1} of the rule)`);

  const priority = value.priority ?? 0;
  if (priority > highestPriority)
    fail('TC323', ['priority'], `priority ${priority} is above the largest that is allowed`);

  const entryPoints = attachedTo(value, context, fail, report(remarks));
  const chain = expandChain(value.middlewares ?? [], router, context.objects);
  fatal.push(...chain.problems);
  for (const middleware of chain.middlewares) fatal.push(...judge(middleware, context));
  const service = serviceOf(router, context.objects);
  fatal.push(...serviceProblems(router, service, context));
  const options = value.tls?.options;
  if (options !== undefined && !knowsOptions(options, router.provider, context.objects))
    fail('TC205', ['tls', 'options'], `there are no TLS options ${options}`);

  return {
    ...router,
    key: qualified(router),
    rule,
    conjuncts: rule?.kind === 'compiled' ? normalForm(rule.expression) : null,
    priority: priority !== 0 ? priority : defaultPriority(value.rule ?? ''),
    hasOwnPriority: priority !== 0,
    entryPoints,
    middlewares: chain.middlewares,
    service,
    serviceKey: service === '' ? null : qualified(parseReference(service, router.provider)),
    fatal,
    remarks,
  };
}

/** Traefik gives the only service of a container to its routers that name none. */
function serviceOf(router: Defined<Router>, { parents }: Objects): string {
  const named = router.value.service ?? '';
  if (named !== '' || router.provider === 'file' || parents.has(qualified(router))) return named;
  const [only, ...more] = Object.keys(router.source.value.http?.services ?? {});
  return only === undefined || more.length > 0 ? '' : only;
}

/** Whether both lead to one service; routers without one share nothing. */
export const shareService = (
  one: Pick<RuntimeRouter, 'serviceKey'>,
  other: Pick<RuntimeRouter, 'serviceKey'>,
): boolean => one.serviceKey !== null && one.serviceKey === other.serviceKey;

function judge(middleware: Defined<Middleware>, context: RouterContext): readonly Problem[] {
  const known = context.judgedMiddlewares.get(middleware);
  if (known !== undefined) return known;
  const problems = buildProblems(middleware, context.target, context.files);
  context.judgedMiddlewares.set(middleware, problems);
  return problems;
}

type Complain = (code: Problem['code'], path: Path, message: string) => unknown;

function attachedTo(
  { entryPoints }: Router,
  context: RouterContext,
  fail: Complain,
  remark: Complain,
): readonly string[] {
  const active = context.entryPoints;
  if (active === null) return entryPoints ?? [];
  if (entryPoints === undefined || entryPoints.length === 0)
    return defaultEntryPoints(active, context.target);
  const known = entryPoints.filter((name) => active.get(name)?.protocol === 'tcp');
  for (const [index, name] of entryPoints.entries()) {
    if (known.includes(name)) continue;
    const near = [...active.keys()].find((other) => other.toLowerCase() === name.toLowerCase());
    const hint =
      near === undefined ? `; there are ${[...active.keys()].join(', ')}` : `; it is written ${near}`;
    const message =
      active.get(name) === undefined
        ? `there is no entryPoint ${name}${hint}`
        : `entryPoint ${name} speaks UDP`;
    (known.length === 0 ? fail : remark)('TC204', ['entryPoints', index], message);
  }
  return known;
}

function knowsOptions(options: string, provider: string, objects: Objects): boolean {
  if (options === 'default') return true;
  const reference = parseReference(options, provider);
  return objects.tlsOptions.has(qualified(reference)) || !objects.providers.has(reference.provider);
}
