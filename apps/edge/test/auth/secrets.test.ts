import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FailureLog } from '../../src/auth/failure-log.ts';
import { Seal } from '../../src/auth/seal.ts';
import { isWellFormed } from '../../src/auth/tokens.ts';
import { secretOf } from '../../src/secret-file.ts';
import { temporaryFolder } from '../support/folders.ts';

describe('[40] a secret of the box', () => {
  it('is made once, readable by its owner alone, and the same afterwards', () => {
    const folder = temporaryFolder();
    const first = secretOf(folder, 'a.key');
    expect(first).toMatch(/^[\w-]{43}$/);
    expect(statSync(join(folder, 'a.key')).mode & 0o777).toBe(0o600);
    expect(secretOf(folder, 'a.key')).toBe(first);
    expect(secretOf(folder, 'b.key')).not.toBe(first);
  });

  it('is refused when others can read it, when it is damaged, and when its folder is not there', () => {
    const folder = temporaryFolder();
    secretOf(folder, 'a.key');
    chmodSync(join(folder, 'a.key'), 0o640);
    const unusable = expect.objectContaining({ code: 'SECRET_UNUSABLE' });
    expect(() => secretOf(folder, 'a.key')).toThrow(unusable);
    writeFileSync(join(folder, 'b.key'), 'short', { mode: 0o600 });
    expect(() => secretOf(folder, 'b.key')).toThrow(unusable);
    expect(() => secretOf(join(folder, 'nowhere'), 'c.key')).toThrow(unusable);
    expect(readFileSync(join(folder, 'b.key'), 'utf8')).toBe('short');
  });
});

describe('[8] a sealed secret', () => {
  const seal = new Seal('A'.repeat(43));
  const plain = Buffer.from('the secret of an authenticator');

  it('opens with its key, where it belongs, and nowhere else', () => {
    const closed = seal.close(plain, 'totp 1');
    expect(closed.includes(plain)).toBe(false);
    expect(seal.open(closed, 'totp 1')).toEqual(plain);
    expect(() => seal.open(closed, 'totp 2')).toThrow();
    expect(() => new Seal('B'.repeat(43)).open(closed, 'totp 1')).toThrow();
  });

  it('does not open when a single bit was changed, or a part is missing', () => {
    const closed = seal.close(plain, 'totp 1');
    for (let byte = 0; byte < closed.length; byte += 1) {
      const changed = Buffer.from(closed);
      changed[byte] = (changed[byte] ?? 0) ^ 1;
      expect(() => seal.open(changed, 'totp 1')).toThrow();
    }
    expect(() => seal.open(closed.subarray(0, 20), 'totp 1')).toThrow();
  });

  it('looks different each time', () => {
    expect(seal.close(plain, 'totp 1')).not.toEqual(seal.close(plain, 'totp 1'));
  });
});

describe('[15] the form of a token', () => {
  const good = 'ara_D9D7u7dz_qFZZNYC8IJ6zPcsRy2SsKv8tsZ1WWEJ1vda9LV3PBG2_37734220';

  it('is told from a typing error by its checksum, without asking anybody', () => {
    expect(isWellFormed(good)).toBe(true);
    for (const wrong of [
      good.replace('D9', 'D8'),
      good.replace('qF', 'Fq'),
      good.slice(0, -1),
      `${good}0`,
      'ara_',
      '',
    ]) {
      expect([wrong, isWellFormed(wrong)]).toEqual([wrong, false]);
    }
  });
});

describe('[45] failed logins', () => {
  it('make at most one line a minute and client, which counts the others', () => {
    const failures = new FailureLog();
    expect(failures.count('a', 0)).toBe(1);
    for (let n = 1; n < 100; n += 1) expect(failures.count('a', n * 100)).toBeNull();
    expect(failures.count('b', 500)).toBe(1);
    expect(failures.count('a', 60_000)).toBe(100);
  });
});
