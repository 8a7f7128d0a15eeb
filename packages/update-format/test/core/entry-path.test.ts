import { posix, win32 } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { entryKey, judgeEntryPath } from '../../src/core/entry-path.ts';

describe('judgeEntryPath', () => {
  it.each(['payload/a', 'payload/images/api-1.2.3.tar.gz', 'payload/.hidden', 'payload/a/b/c/d/e/f/g/h'])(
    'accepts %s',
    (name) => {
      expect(judgeEntryPath(name)).toEqual({ kind: 'accept', parts: name.split('/').slice(1) });
    },
  );

  it.each([
    ['nothing', ''],
    ['the folder itself', 'payload'],
    ['the folder with a slash', 'payload/'],
    ['another folder', 'etc/passwd'],
    ['a folder that begins alike', 'payload2/a'],
    ['an absolute name', '/payload/a'],
    ['a way up', 'payload/../etc/passwd'],
    ['a way up at its end', 'payload/a/..'],
    ['a dot as a part', 'payload/./a'],
    ['an empty part', 'payload//a'],
    ['a backslash', 'payload/..\\..\\a'],
    ['a drive', 'payload/C:a'],
    ['a stream', 'payload/a:b'],
    ['NUL', 'payload/a\0.txt'],
    ['a line break', 'payload/a\nb'],
    ['a line break at its end', 'payload/a\n'],
    ['a space', 'payload/a b'],
    ['a letter outside of ASCII', 'payload/ä'],
    ['an encoded way up', 'payload/%2e%2e/a'],
    ['nine parts', 'payload/1/2/3/4/5/6/7/8/9'],
    ['a part of 101 bytes', `payload/${'a'.repeat(101)}`],
  ])('refuses %s', (_what, name) => {
    expect(judgeEntryPath(name)).toMatchObject({ kind: 'refuse', code: 'E_ARCHIVE_PATH' });
  });

  it('accepts nothing that leaves its folder, on any system', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('payload', '..', '.', '', 'a', '\\', 'C:', '\0', '/'),
    );
    const name = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('/'));
    fc.assert(
      fc.property(
        fc.oneof(
          name,
          name.map((each) => `payload/${each}`),
        ),
        (each) => {
          if (judgeEntryPath(each).kind === 'refuse') return;
          expect(posix.join('/target', each)).toBe(`/target/${each}`);
          expect(win32.join('C:\\target', each)).toBe(`C:\\target\\${each.replaceAll('/', '\\')}`);
        },
      ),
    );
  });
});

describe('entryKey', () => {
  it('is the same for names that a file system without case takes for one', () => {
    expect(entryKey('payload/API.tar')).toBe(entryKey('payload/api.tar'));
    expect(entryKey('payload/a.tar')).not.toBe(entryKey('payload/b.tar'));
  });
});
