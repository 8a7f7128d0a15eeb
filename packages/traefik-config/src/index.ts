export { arasulEdge } from './build/arasul-edge.ts';
export type { ArasulEdgeOptions } from './build/arasul-edge.ts';
export { edge, loopback } from './build/edge.ts';
export type { Dashboard, Edge, EdgeOptions, Places } from './build/edge.ts';
export { atMost, rate } from './build/limit.ts';
export type { Limit } from './build/limit.ts';
export { below, clientIp, header, host, method, path, query, under } from './build/matcher.ts';
export type { Matcher, PathOptions } from './build/matcher.ts';
export { route, service } from './build/route.ts';
export type { Pipeline, Route, Upstream } from './build/route.ts';
export { allowFrom, basicAuth, middleware, open, secureHeaders, strip, users } from './build/step.ts';
export type { AllowFrom, Auth, Change, Guard, HeaderOptions, Open, Users } from './build/step.ts';
export { byName, localCa } from './build/tls.ts';
export type { Acme, TlsChoice, TlsNames } from './build/tls.ts';
export { TraefikConfigError } from './errors.ts';
export type { TraefikConfigErrorCode } from './errors.ts';
export { composeLabels, labelsOf } from './render/labels.ts';
export type { RenderOptions, RenderedFile } from './render/files.ts';
export { renderDynamic, renderStatic } from './render/model.ts';
export type { Comments } from './render/yaml.ts';
export type { Duration } from './model/duration.ts';
export { check } from './lint/check.ts';
export type { CheckOptions } from './lint/check.ts';
export { applyFixes } from './lint/fix.ts';
export { migrate } from './lint/migrate.ts';
export type { Migration } from './lint/migrate.ts';
export { explainCode } from './lint/catalogue/index.ts';
export type { Code } from './lint/catalogue/index.ts';
export type { CatalogueEntry, Edit, Finding, Fix, Severity } from './lint/finding.ts';
export type { SourceFile } from './lint/project.ts';
export type { Model } from './lint/read-project.ts';
export { defineDynamic, defineStatic } from './model/define.ts';
export type { Dynamic, Middleware, Router, Service } from './model/dynamic.ts';
export type { Static } from './model/static.ts';
export { simulate } from './simulate/simulate.ts';
export type {
  Explanation,
  PlainRequest,
  RequestOptions,
  SimulateOptions,
  Simulation,
} from './simulate/simulate.ts';
export type { Loser } from './simulate/match.ts';
export type { SimulatedResponse, Step } from './simulate/response.ts';
export { parseRule } from './rule/parse.ts';
export type { MatcherCall, ParsedRule, Rule } from './rule/parse.ts';
export type { RuleProblem } from './rule/tokens.ts';
export { checkMatchers } from './rule/matchers.ts';
export type { MatcherProblem } from './rule/matchers.ts';
export type { Dialect, Target } from './rule/dialect.ts';
export { printRule } from './rule/print.ts';
export { defaultPriority } from './rule/priority.ts';
export { compileRule } from './rule/compile.ts';
export type { CompiledRule } from './rule/compile.ts';
export { evaluate as matchesRule } from './rule/evaluate.ts';
export { prepareRequest } from './rule/request.ts';
export type { PreparedRequest, RequestFacts } from './rule/request.ts';
