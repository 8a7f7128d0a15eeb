import { check } from './check.ts';
import { applyFixes } from './fix.ts';
import type { Finding } from './finding.ts';
import type { SourceFile } from './project.ts';

export interface Migration {
  /** Files that changed, as they are for v3. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** What a person has to decide. */
  readonly left: readonly Finding[];
}

/** Each round can only make an old form into a new one; this many are never needed. */
const mostRounds = 5;

/**
 * Files of v2 as v3 takes them, as far as the new form says exactly the same: rules, renamed options, options that
 * are gone. Comments and layout stay.
 */
export function migrate(files: readonly SourceFile[]): Migration {
  let current = files;
  for (let round = 0; round < mostRounds; round += 1) {
    const changed = new Map(applyFixes(current, ofMigration(current)).map(({ path, text }) => [path, text]));
    if (changed.size === 0) break;
    current = current.map((file) => ({ ...file, text: changed.get(file.path) ?? file.text }));
  }
  const old = new Map(files.map(({ path, text }) => [path, text]));
  return {
    files: current.flatMap(({ path, text }) =>
      text === null || text === old.get(path) ? [] : [{ path, text }],
    ),
    left: ofMigration(current),
  };
}

/** Options of v2 that v3 does not know, under whatever code. */
const ofMigration = (files: readonly SourceFile[]): readonly Finding[] =>
  check(files, { target: 'v3.7' }).filter(({ code }) => /^TCM|^TC(?:120|813)$/.test(code));
