import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareDotted, compareVersions, parseVersion } from '../../src/core/version.ts';

describe('compareVersions', () => {
  // https://semver.org/spec/v2.0.0.html, rule 11
  const ascending = [
    '0.0.1',
    '0.9.9',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.9.0',
    '1.10.0',
    '2.0.0',
    `2.0.${Number.MAX_SAFE_INTEGER}`,
  ];

  it('orders versions as the specification does', () => {
    const shuffled = [...ascending].reverse().sort(compareVersions);
    expect(shuffled).toEqual(ascending);
  });

  it('does not count build metadata', () => {
    expect(compareVersions('1.2.3+a', '1.2.3+b.7')).toBe(0);
  });

  it('is antisymmetric and transitive', () => {
    const version = fc.constantFrom(...ascending);
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b))).toBe(0 - Math.sign(compareVersions(b, a)));
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe('parseVersion', () => {
  it.each([
    '',
    '1',
    '1.2',
    '1.2.3.4',
    '01.2.3',
    '1.02.3',
    'v1.2.3',
    '1.2.3-',
    '1.2.3-01',
    '1.2.3-a..b',
    '1.2.3+',
    '1e3.0.0',
    '-1.0.0',
    ' 1.2.3',
    '1.2.3\n',
    '1.2.٣',
    '9007199254740992.0.0',
    '1.2.3-9007199254740992',
    `1.2.3-${'a'.repeat(70)}`,
  ])('refuses %j', (text) => {
    expect(parseVersion(text)).toBeNull();
  });
});

describe('compareDotted', () => {
  it.each([
    ['36.4.3', '36.4', 1],
    ['36.4', '36.4.0', 0],
    ['9.0', '10.0', -1],
    ['20.10.24+dfsg1', '20.10.24', 0],
  ])('%s against %s is %i', (a, b, sign) => {
    expect(Math.sign(compareDotted(a, b) ?? Number.NaN)).toBe(sign);
  });

  it('knows what is no number', () => {
    expect(compareDotted('latest', '1')).toBeNull();
    expect(compareDotted('1', '1..2')).toBeNull();
  });
});
