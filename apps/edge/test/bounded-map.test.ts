import { describe, expect, it } from '@jest/globals';
import { BoundedMap } from '../src/bounded-map.ts';

describe('a bounded map', () => {
  it('forgets what was set longest ago, and nothing before it is full', () => {
    const map = new BoundedMap<string, number>(2).set('a', 1).set('b', 2);
    expect([...map]).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    map.set('a', 3).set('c', 4);
    expect([...map]).toEqual([
      ['a', 3],
      ['c', 4],
    ]);
  });
});
