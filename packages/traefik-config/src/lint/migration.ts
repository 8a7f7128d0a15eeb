import type { Problem } from '../runtime/problem.ts';
import { hasTemplate } from '../rule/template.ts';
import { type Rule, parseRule } from '../rule/parse.ts';
import { printRule } from '../rule/print.ts';
import { toV3 } from '../rule/to-v3.ts';
import { type Node, type Path, entryOf, isNull, nodeAt } from '../read/node.ts';
import { inObject, inSource } from './problem-at.ts';
import type { World } from './project.ts';

/** Static options that v3 does not start with, and the code of each. */
const gone: readonly (readonly [path: Path, code: Problem['code']])[] = [
  [['providers', 'docker', 'swarmMode'], 'TCM01'],
  [['experimental', 'http3'], 'TCM02'],
  [['pilot'], 'TCM03'],
  [['providers', 'rancher'], 'TCM04'],
  [['providers', 'marathon'], 'TCM04'],
  [['metrics', 'influxDB'], 'TCM04'],
  ...['jaeger', 'zipkin', 'datadog', 'instana', 'haystack', 'elastic'].map(
    (name): readonly [Path, Problem['code']] => [['tracing', name], 'TCM05'],
  ),
  ...['consul', 'consulCatalog', 'nomad', 'etcd', 'zooKeeper', 'redis'].map(
    (name): readonly [Path, Problem['code']] => [['providers', name, 'namespace'], 'TCM07'],
  ),
];

/** What keeps a configuration of v2 from running in v3. Only asked for where v3 is the target. */
export function* migrationProblems(world: World): Generator<Problem> {
  if (world.target !== 'v3.7') return;
  const source = world.static;
  for (const [path, code] of source === null ? [] : gone) {
    const found = entryAt(source?.root, path);
    if (source !== null && found !== undefined && !isNull(found.value))
      yield {
        ...inSource(source, path, code, `${path.join('.')} is gone since v3`),
        span: found.keySpan,
        ...(code === 'TCM07' ? {} : { removal: { start: found.keySpan.start, end: endOf(found.value) } }),
      };
  }
  const syntax = source?.value.core?.defaultRuleSyntax;
  if (source !== null && syntax !== undefined)
    yield inSource(source, ['core', 'defaultRuleSyntax'], 'TCM08', `rules are read as those of ${syntax}`);
  yield* optionalAuthorities(world);
  for (const router of world.runtime.routers) {
    if (router.value.ruleSyntax !== undefined)
      yield inObject(
        router,
        ['ruleSyntax'],
        'TCM08',
        `router ${router.name} is read as ${router.value.ruleSyntax}`,
      );
    const parsed = router.value.rule === undefined ? null : parseRule(router.value.rule);
    if (parsed?.kind !== 'rule' || router.value.ruleSyntax === 'v2' || syntax === 'v2') continue;
    const v3 = toV3(parsed.rule);
    const told = new Set<string>();
    for (const [code, message] of callProblems(parsed.rule)) {
      if (told.has(code)) continue;
      told.add(code);
      yield inObject(router, ['rule'], code, message, v3 === null ? {} : { replacement: printRule(v3) });
    }
  }
  for (const middleware of world.runtime.objects.middlewares.values()) {
    if (middleware.value.ipWhiteList === undefined) continue;
    const key = entryAt(middleware.source.root, [...middleware.path, 'ipWhiteList'])?.keySpan;
    const at = inObject(middleware, ['ipWhiteList'], 'TCM12', `${middleware.name} is an ipWhiteList`);
    yield key === undefined ? at : { ...at, span: key, replacement: 'ipAllowList' };
  }
}

/** The last character of a value: a map of its own ends before the line break. */
const endOf = ({ kind, span, ...rest }: Node): number =>
  kind === 'map' && 'entries' in rest && rest.entries.length > 0
    ? Math.max(...rest.entries.map(({ value, keySpan }) => Math.max(keySpan.end, endOf(value))))
    : span.end;

function entryAt(root: Node | undefined, path: Path): ReturnType<typeof entryOf> {
  const above = nodeAt(root, path.slice(0, -1));
  return entryOf(above, String(path.at(-1) ?? ''));
}

function* optionalAuthorities({ dynamic, static: source }: World): Generator<Problem> {
  for (const each of [...dynamic, ...(source === null ? [] : [source])])
    yield* findKey(each.root, 'caOptional', [], (path, span) => ({
      ...inSource(each, path, 'TCM06', `${path.join('.')} is gone since v3`),
      span,
    }));
}

function* findKey(
  node: Node,
  name: string,
  path: Path,
  toProblem: (path: Path, span: Problem['span'] & object) => Problem,
): Generator<Problem> {
  if (node.kind === 'list')
    for (const [index, item] of node.items.entries()) yield* findKey(item, name, [...path, index], toProblem);
  if (node.kind !== 'map') return;
  for (const { key, keySpan, value } of node.entries)
    if (key.toLowerCase() === name.toLowerCase() && path.at(-1) === 'tls')
      yield toProblem([...path, key], keySpan);
    else yield* findKey(value, name, [...path, key], toProblem);
}

const several = /^(?:host|hostregexp|path|pathprefix|method|clientip)$/i;

function* callProblems(rule: Rule): Generator<readonly [Problem['code'], string]> {
  if (rule.kind === 'not') {
    yield* callProblems(rule.rule);
    return;
  }
  if (rule.kind !== 'call') {
    for (const part of rule.rules) yield* callProblems(part);
    return;
  }
  const { name, args } = rule;
  if (several.test(name) && args.length > 1)
    yield ['TCM09', `${name} has ${args.length} values, and takes one in v3`];
  if (/^(?:headers|headersregexp|hostheader)$/i.test(name))
    yield [
      'TCM11',
      `${name} is ${/^hostheader$/i.test(name) ? 'Host' : name.replace(/s(?=$|regexp$)/i, '')} in v3`,
    ];
  if (args.some(hasTemplate) && /^(?:host|path)/i.test(name)) yield ['TCM10', `${name} has a template of v2`];
}
