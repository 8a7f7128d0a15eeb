import { describe, expect, it } from '@jest/globals';
import { importsOf } from './support/imports.ts';

const read = (text: string) => importsOf('file.ts', text);

describe('importsOf', () => {
  it.each([
    ["import { a } from 'x';", false],
    ["import { type A, b } from 'x';", false],
    ["import 'x';", false],
    ["import * as a from 'x';", false],
    ["export { a } from 'x';", false],
    ["export * from 'x';", false],
    ["const a = await import('x');", false],
    ["const a = require('x');", false],
    ["import type { A } from 'x';", true],
    ["import { type A, type B } from 'x';", true],
    ["export type { A } from 'x';", true],
    ["export { type A } from 'x';", true],
  ])('reads %s', (text, typeOnly) => {
    expect(read(text)).toEqual([{ specifier: 'x', typeOnly }]);
  });

  it('is not misled by comments and texts', () => {
    expect(read('// import "a"\nconst b = `import "c"`;')).toEqual([]);
  });
});
