export { check } from './lint/check.ts';
export type { CheckOptions } from './lint/check.ts';
export { applyFixes } from './lint/fix.ts';
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
