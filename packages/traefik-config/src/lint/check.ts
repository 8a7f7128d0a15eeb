import { assemble } from '../runtime/assemble.ts';
import type { Problem } from '../runtime/problem.ts';
import type { Target } from '../rule/dialect.ts';
import { apiProblems } from './api.ts';
import { authProblems } from './auth.ts';
import { bypassProblems } from './bypass.ts';
import { certificateProblems } from './certificates.ts';
import { composeProblems, dockerProviderProblems } from './compose.ts';
import { silencer } from './disable.ts';
import { fileProblems } from './files.ts';
import type { Finding, Severity } from './finding.ts';
import { labelProblems } from './labels.ts';
import { middlewareProblems } from './middlewares.ts';
import { migrationProblems } from './migration.ts';
import type { Check, Project, SourceFile, World } from './project.ts';
import { limitProblems } from './rate-limits.ts';
import { type Model, readFiles, readModel } from './read-project.ts';
import { referenceProblems } from './references.ts';
import { findingOf } from './report.ts';
import { ruleProblems } from './routing.ts';
import { shadowingProblems } from './shadowing.ts';
import { tlsProblems } from './tls.ts';

export interface CheckOptions {
  /** Version that the configuration is for: v3.7 by default. */
  readonly target?: Target;
  /** The present in milliseconds since 1970, to judge whether a certificate has expired; left out, that is not judged. */
  readonly nowMs?: number;
  /** Folders whose whole content is among the files: what is missing there does not exist. */
  readonly roots?: readonly string[];
}

const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/**
 * Everything that is wrong, most severe first, then by file and place. Takes files as they are (YAML, TOML, compose,
 * certificates, users; told apart by content) or configuration as plain data. It never throws on bad input: what
 * cannot be read is a finding.
 */
export function check(input: readonly SourceFile[] | Model, options: CheckOptions = {}): readonly Finding[] {
  const { target = 'v3.7', nowMs = null, roots = [] } = options;
  const project = isFiles(input) ? readFiles(input, { target, roots }) : readModel(input, { target });
  return checkProject(project, nowMs);
}

export const isFiles = (input: readonly SourceFile[] | Model): input is readonly SourceFile[] =>
  Array.isArray(input);

export function checkProject(project: Project, nowMs: number | null): readonly Finding[] {
  const world: World = { ...project, runtime: assemble(project) };
  const checks: readonly Check[] = [
    fileProblems,
    referenceProblems,
    ruleProblems,
    shadowingProblems,
    bypassProblems,
    limitProblems,
    authProblems,
    tlsProblems,
    certificateProblems(nowMs),
    apiProblems,
    middlewareProblems,
    composeProblems,
    dockerProviderProblems,
    labelProblems,
    migrationProblems,
  ];
  const problems: readonly Problem[] = [...project.problems, ...checks.flatMap((each) => [...each(world)])];
  const isSilenced = silencer(project.documents);
  const all = distinct(problems.map(findingOf));
  // What has a code of its own for the way from v2 to v3 is not told as merely unknown, too.
  const migrated = new Set(
    all.flatMap(({ code, file, start }) => (code.startsWith('TCM') ? [`${file} ${start}`] : [])),
  );
  const findings = all.filter(
    ({ file, line, code, start }) =>
      !isSilenced(file, line, code) && !(/^TC(?:120|813)$/.test(code) && migrated.has(`${file} ${start}`)),
  );
  return findings.sort(
    (one, other) =>
      order[one.severity] - order[other.severity] ||
      (one.file < other.file ? -1 : one.file > other.file ? 1 : 0) ||
      one.start - other.start ||
      (one.code < other.code ? -1 : 1),
  );
}

/** Several ways can lead to the same finding; it is told once. */
const distinct = (findings: readonly Finding[]): Finding[] => [
  ...new Map(
    findings.map((each) => [`${each.code} ${each.file} ${each.start} ${each.path} ${each.message}`, each]),
  ).values(),
];
