import { describe, expect, it } from '@jest/globals';
import { personalise } from '../../src/http/static.ts';
import { bearerOf, readCookie, sessionCookie, endedCookie, mayLogIn } from '../../src/auth/credentials.ts';

describe('the page', () => {
  it.each([
    ['<!doctype html><html lang="en"><head>', '<!doctype html><html lang="de" data-theme="dark"><head>'],
    ['<html>', '<html lang="de" data-theme="dark">'],
    ['<html class="a" data-theme="light" lang=en>', '<html lang="de" data-theme="dark" class="a">'],
  ])('%s gets the language and theme of its reader', (html, expected) => {
    expect(personalise(html, 'de', 'dark')).toBe(expected);
  });

  it('leaves the theme to the device when nobody chose one', () => {
    expect(personalise('<html data-theme="light">', 'en', null)).toBe('<html lang="en">');
  });
});

describe('credentials of a request', () => {
  it('reads exactly the cookie it is asked for', () => {
    expect(readCookie('xarasul=1; arasul=two; arasul_lang=de', 'arasul')).toBe('two');
    expect(readCookie('xarasul=1', 'arasul')).toBeNull();
    expect(readCookie(undefined, 'arasul')).toBeNull();
  });

  it('takes bearer tokens only', () => {
    expect(bearerOf('Bearer abc-_1')).toBe('abc-_1');
    expect(bearerOf('Basic abc')).toBeNull();
    expect(bearerOf('Bearer a b')).toBeNull();
  });

  it('prefixes and secures the cookie under TLS', () => {
    const end = new Date(Date.UTC(2030, 0, 1));
    expect(sessionCookie({ session: '__Host-arasul', secure: true }, 'v', end)).toBe(
      '__Host-arasul=v; Path=/; HttpOnly; SameSite=Strict; Expires=Tue, 01 Jan 2030 00:00:00 GMT; Secure',
    );
    expect(endedCookie({ session: 'arasul', secure: false })).toBe(
      'arasul=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0',
    );
  });

  it.each([
    ['arasul.local', true, true],
    ['127.0.0.1:3001', false, true],
    ['192.168.1.5:3001', false, false],
    [null, false, false],
  ])('a login for host %s with TLS %s is taken: %s', (host, secure, expected) => {
    expect(mayLogIn({ host, secure, address: '', key: '' })).toBe(expected);
  });
});
