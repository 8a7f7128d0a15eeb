import type { Document } from '../read/document.ts';
import type { Node } from '../read/node.ts';
import type { Problem } from '../runtime/problem.ts';

/** Braces of a template in a file that is one; two braces written as a template's text are meant. */
export function* templateProblems(document: Document): Generator<Problem> {
  const literal = /^\{\{-?\s*(?:"\{\{"|`\{\{`|"\}\}"|`\}\}`)\s*-?\}\}/;
  let told = 0;
  for (let at = document.text.indexOf('{{'); at >= 0 && told < 5; at = document.text.indexOf('{{', at + 2)) {
    const [meant] = literal.exec(document.text.slice(at, at + 40)) ?? [];
    if (meant !== undefined) {
      at += meant.length - 2;
      continue;
    }
    told += 1;
    yield {
      code: 'TC106',
      message: 'two braces begin a template here, whether in a value or in a comment',
      place: { document, root: document.root, path: [] },
      span: { start: at, end: at + 2 },
    };
  }
}

const written = /\{\{-?\s*(?:"(?<quoted>\{\{|\}\})"|`(?<raw>\{\{|\}\})`)\s*-?\}\}/g;

/** The tree as it is after the templates that only stand for braces are run. */
export function runLiterals(node: Node): Node {
  const run = (text: string): string =>
    text.replaceAll(written, (_whole, quoted?: string, raw?: string) => quoted ?? raw ?? '');
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'string' ? { ...node, value: run(node.value), raw: run(node.raw) } : node;
    case 'list':
      return { ...node, items: node.items.map(runLiterals) };
    case 'map':
      return {
        ...node,
        entries: node.entries.map((entry) => ({
          ...entry,
          key: run(entry.key),
          value: runLiterals(entry.value),
        })),
      };
  }
}
