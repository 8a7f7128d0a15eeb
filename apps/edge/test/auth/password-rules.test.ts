import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { passwordProblems } from '../../src/auth/password-rules.ts';
import { generatePassword } from '../../src/auth/passwords.ts';

describe('[7] the rules of passwords', () => {
  it.each([
    ['aB3!', ['too-short']],
    [`aB3!${'x'.repeat(125)}`, ['too-long']],
    ['NURGROSS-1234567', ['no-lower-case']],
    ['nurklein-1234567', ['no-upper-case']],
    ['Ohne-Ziffern-hier', ['no-digit']],
    ['OhneZeichen123456', ['no-special']],
    ['Mein-Konto-anna-77', ['contains-name']],
    ['Password1234!', ['common']],
    ['P@ssw0rd-2026!', ['common']],
    ['Sommer-2026-2026', ['common']],
    ['Arasul-Admin-1234', ['common']],
    ['Vier-Pferde-im-7.Stock', []],
    ['ünïcodé-Straße-42', []],
  ])('%s: %j', (password, problems) => {
    expect(passwordProblems(password, 'anna')).toEqual(problems);
  });

  it('count code points of the one normal form, so that the same keys are the same password everywhere', () => {
    const twelve = 'Aa1!😀😀😀😀😀😀😀😀';
    expect(passwordProblems(twelve, 'anna')).toEqual([]);
    expect(passwordProblems(Array.from(twelve).slice(0, 11).join(''), 'anna')).toEqual(['too-short']);
    expect(passwordProblems('Ａｎｎａ-Pferd-im-7', 'anna')).toEqual(['contains-name']);
  });

  it('let every generated password pass', () => {
    for (let n = 0; n < 500; n += 1) expect(passwordProblems(generatePassword(), 'admin')).toEqual([]);
  });

  it('never throw, whatever they are given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(Array.isArray(passwordProblems(text, 'admin'))).toBe(true);
      }),
    );
  });
});
