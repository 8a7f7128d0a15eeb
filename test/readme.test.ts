import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Fence, fencesOf, linksOf } from './support/markdown.ts';
import { filesBelow, root, textOf } from './support/workspace.ts';

const documents = filesBelow(root, ['.md']).filter((path) => !path.endsWith('CHANGELOG.md'));
const isTypeScript = ({ language }: Fence): boolean => ['ts', 'tsx', 'typescript'].includes(language);

describe('fencesOf', () => {
  it('reads a fence with the file it names, and one without', () => {
    const text = '<!-- examples/a.ts -->\n\n```ts\na();\n```\n\n~~~~ts\n```\nb();\n~~~~\n```sh\nc\n```';
    expect(fencesOf(text)).toEqual([
      { language: 'ts', file: 'examples/a.ts', text: 'a();\n' },
      { language: 'ts', file: null, text: '```\nb();\n' },
      { language: 'sh', file: null, text: 'c\n' },
    ]);
  });
});

describe('linksOf', () => {
  it('reads links and pictures, and nothing inside of a fence', () => {
    expect(linksOf('[a](b.md) ![c](d.png "title") <img src="e.png">\n```\n[f](g.md)\n```')).toEqual([
      'b.md',
      'd.png',
      'e.png',
    ]);
  });
});

describe.each(documents)('%s', (document) => {
  const text = textOf(document);

  it('shows TypeScript only from files that are compiled', () => {
    for (const { file, text: shown } of fencesOf(text).filter(isTypeScript)) {
      expect({ file, shown }).toEqual({ file: expect.any(String), shown });
      expect(shown).toBe(textOf(join(dirname(document), file ?? '')));
    }
  });

  it('leads nowhere that is not there', () => {
    const missing = linksOf(text)
      .filter((link) => !/^[a-z]+:|^#/.test(link))
      .map((link) => decodeURI(link.replace(/#.*$/, '')))
      .filter((link) => !existsSync(join(root, dirname(document), link)));
    expect(missing).toEqual([]);
  });
});
