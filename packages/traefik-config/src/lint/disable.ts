import type { Document } from '../read/document.ts';

/** Lines that a comment takes a code away from. */
interface Silence {
  readonly codes: readonly string[];
  readonly from: number;
  readonly to: number;
}

const comment = /#\s*traefik-config-disable\s+(?<codes>TC[M\d]\d+(?:\s*,\s*TC[M\d]\d+)*)/;

/**
 * Comments as `# traefik-config-disable TC512: reason`: after something they are about its line, on a line of their
 * own about the next one and everything that is indented below it.
 */
function silences({ text }: Document): readonly Silence[] {
  if (!text.includes('traefik-config-disable')) return [];
  const lines = text.split('\n');
  return lines.flatMap((line, index): readonly Silence[] => {
    const groups = comment.exec(line)?.groups;
    if (groups === undefined) return [];
    const codes = (groups['codes'] ?? '').split(',').map((code) => code.trim());
    if (!line.trimStart().startsWith('#')) return [{ codes, from: index + 1, to: index + 1 }];
    let first = index + 1;
    while (first < lines.length && /^\s*(?:#|$)/.test(lines[first] ?? '')) first += 1;
    const depth = indentOf(lines[first] ?? '');
    let last = first;
    for (let next = first + 1; next < lines.length; next += 1) {
      const other = lines[next] ?? '';
      if (/^\s*(?:#|$)/.test(other)) continue;
      if (indentOf(other) <= depth) break;
      last = next;
    }
    return [{ codes, from: first + 1, to: last + 1 }];
  });
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** Whether a comment in the file takes the finding away. */
export function silencer(
  documents: readonly Document[],
): (file: string, line: number | null, code: string) => boolean {
  const byFile = new Map(documents.map((document) => [document.file, silences(document)]));
  return (file, line, code) =>
    (byFile.get(file) ?? []).some(
      ({ codes, from, to }) => line !== null && from <= line && line <= to && codes.includes(code),
    );
}
