import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { filesBelow, root, textOf } from './support/workspace.ts';

const workflows = filesBelow(join(root, '.github'), ['.yml']);

describe.each(workflows)('%s', (path) => {
  const text = textOf(path);

  it('runs actions only at a commit, since a tag can be moved', () => {
    const actions = [...text.matchAll(/uses: (?<action>\S+)/g)].map(({ groups }) => groups?.['action']);
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  });

  it('may read and no more, unless a job says why', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
    for (const line of text.split('\n').filter((each) => /: write\b/.test(each))) {
      expect(line).toMatch(/: write # \S/);
    }
  });
});
