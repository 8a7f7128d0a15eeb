import { describe, expect, it } from '@jest/globals';
import { faultyDependencies } from '../../src/core/dependencies.ts';

const graph: Readonly<Record<string, readonly string[]>> = {
  web: ['api'],
  api: ['db', 'cache'],
  db: [],
  cache: [],
  left: ['right'],
  right: ['left'],
};
const dependsOn = (name: string): readonly string[] => graph[name] ?? [];

describe('faulty dependencies', () => {
  it('finds those in fault through others', () => {
    expect(faultyDependencies('web', dependsOn, (name) => name === 'db')).toEqual(['db']);
  });

  it('names nobody when all are well', () => {
    expect(faultyDependencies('web', dependsOn, () => false)).toEqual([]);
  });

  it('lets two that need each other not wait for each other', () => {
    expect(faultyDependencies('left', dependsOn, () => true)).toEqual([]);
    expect(faultyDependencies('right', dependsOn, () => true)).toEqual([]);
  });

  it('passes over a name that does not exist', () => {
    expect(
      faultyDependencies(
        'web',
        (name) => (name === 'web' ? ['ghost'] : []),
        () => false,
      ),
    ).toEqual([]);
  });
});
