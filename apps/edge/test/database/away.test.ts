import { describe, expect, it } from '@jest/globals';
import { isDatabaseAway, isRefusedRow } from '../../src/database/away.ts';

const withCode = (code: string): Error => Object.assign(new Error('x'), { code });

describe('an error of the database', () => {
  it.each(['08006', '53100', '53300', '57P01', '57P03', '57014', 'ECONNREFUSED', 'ENOENT'])(
    'of code %s means that it cannot serve now',
    (code) => {
      expect([isDatabaseAway(withCode(code)), isRefusedRow(withCode(code))]).toEqual([true, false]);
    },
  );

  it.each(['22021', '22P05', '23502', '23514'])(
    'of code %s means that the row can never be stored',
    (code) => {
      expect([isDatabaseAway(withCode(code)), isRefusedRow(withCode(code))]).toEqual([false, true]);
    },
  );

  it.each(['42P01', 'XX001', 'ERR_ASSERTION'])('of code %s means neither', (code) => {
    expect([isDatabaseAway(withCode(code)), isRefusedRow(withCode(code))]).toEqual([false, false]);
  });

  it('without a code is told by its words', () => {
    expect(isDatabaseAway(new Error('timeout exceeded when trying to connect'))).toBe(true);
    expect(isDatabaseAway(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isDatabaseAway(new TypeError('x is not a function'))).toBe(false);
    expect(isDatabaseAway('Connection terminated')).toBe(false);
  });
});
