import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Version,
  compareVersions,
  judgeVersion,
  parseVersion,
  printVersion,
} from '../../src/core/version.ts';

const part = fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: Number.MAX_SAFE_INTEGER }));
const version = fc.record({ major: part, minor: part, patch: part });
const v = (text: string): Version => {
  const parsed = parseVersion(text);
  if (parsed === null) throw new Error(`${text} is no version`);
  return parsed;
};

describe('parseVersion', () => {
  it('reads back what it prints', () => {
    fc.assert(fc.property(version, (each) => expect(parseVersion(printVersion(each))).toEqual(each)));
  });

  it.each([
    '',
    '1',
    '1.2',
    '1.2.3.4',
    '01.2.3',
    '1.02.3',
    'v1.2.3',
    '1.2.3-rc.1',
    '1.2.3+build',
    '1e3.0.0',
    '0x1.0.0',
    '-1.0.0',
    ' 1.2.3',
    '1.2.3\n',
    '1.2.٣',
    '9007199254740992.0.0',
    '1.2.99999999999999999999',
  ])('refuses %j', (text) => {
    expect(parseVersion(text)).toBeNull();
  });

  it('takes the largest whole number that is exact', () => {
    expect(parseVersion(`0.0.${Number.MAX_SAFE_INTEGER}`)?.patch).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe('compareVersions', () => {
  it.each([
    ['1.10.0', '1.9.0', 1],
    ['1.9.9', '1.10.0', -1],
    ['2.0.0', '1.99.99', 1],
    ['1.0.10', '1.0.9', 1],
    ['1.2.3', '1.2.3', 0],
  ])('%s against %s is %i', (a, b, order) => {
    expect(compareVersions(v(a), v(b))).toBe(order);
  });

  it('is a total order', () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(compareVersions(a, b)).toBe(0 - compareVersions(b, a));
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
        expect(compareVersions(a, b) === 0).toBe(printVersion(a) === printVersion(b));
      }),
    );
  });
});

describe('judgeVersion', () => {
  const judge = (installed: string, offered: string, minimum = '0.0.0', reinstall = false) =>
    judgeVersion({ installed: v(installed), offered: v(offered), minimum: v(minimum), reinstall });

  it.each([
    ['1.9.0', '1.10.0', '1.9.0', 'accept'],
    ['1.10.0', '1.9.0', '0.0.0', 'E_POLICY_DOWNGRADE'],
    ['1.2.3', '1.2.3', '0.0.0', 'E_POLICY_EQUAL'],
    ['1.2.3', '2.0.0', '1.3.0', 'E_POLICY_MIN_VERSION'],
    ['1.2.3', '1.2.2', '1.3.0', 'E_POLICY_DOWNGRADE'],
  ])('with %s installed, %s that needs %s: %s', (installed, offered, minimum, expected) => {
    const verdict = judge(installed, offered, minimum);
    expect(verdict.kind === 'accept' ? 'accept' : verdict.code).toBe(expected);
  });

  it('installs the same version again only when asked to, and an older one never', () => {
    expect(judge('1.2.3', '1.2.3', '0.0.0', true)).toEqual({ kind: 'accept' });
    expect(judge('1.2.3', '1.2.2', '0.0.0', true)).toMatchObject({ code: 'E_POLICY_DOWNGRADE' });
  });

  it('never accepts what is older than the installed version', () => {
    fc.assert(
      fc.property(version, version, version, fc.boolean(), (installed, offered, minimum, reinstall) => {
        const { kind } = judgeVersion({ installed, offered, minimum, reinstall });
        if (kind === 'accept') expect(compareVersions(offered, installed)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('says both versions in its reason', () => {
    expect(judge('1.2.3', '2.0.0', '1.3.0')).toMatchObject({
      reason: 'the package needs version 1.3.0 or newer, installed is version 1.2.3: install that one first',
    });
  });
});
