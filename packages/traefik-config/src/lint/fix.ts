import type { Edit, Finding } from './finding.ts';
import type { SourceFile } from './project.ts';

/**
 * The files with every exact mend of the findings done; files that stay as they are are left out. Of two mends that
 * overlap the first is done: check again for the other.
 */
export function applyFixes(
  files: readonly SourceFile[],
  findings: readonly Finding[],
): readonly { readonly path: string; readonly text: string }[] {
  const edits = findings.flatMap(({ fix }) => fix?.edits ?? []);
  return files.flatMap(({ path, text }) => {
    const own = edits.filter(({ file }) => file === path);
    return text === null || own.length === 0 ? [] : [{ path, text: applyEdits(text, own) }];
  });
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let done = 0;
  for (const { start, end, text: replacement } of [...edits].sort((one, other) => one.start - other.start)) {
    if (start < done) continue;
    result += text.slice(done, start) + replacement;
    done = end;
  }
  return result + text.slice(done);
}
