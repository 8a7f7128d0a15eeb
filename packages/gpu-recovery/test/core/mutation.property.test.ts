import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  collapseBursts,
  failureInText,
  parseComputeApps,
  parseDmon,
  parseKernelLog,
  parseQueryCsv,
  parseTable,
  parseText,
  parseXml,
  queryFieldNames,
  tegrastatsReading,
} from '../../src/index.ts';
import { fixture, fixtureNames } from '../support/fixture.ts';

/** `GPU_RECOVERY_CASES=1000000` is the long mode. */
const cases = Number(process.env['GPU_RECOVERY_CASES'] ?? 300);

/** Every line of every fixture, so that mutations start from something real. */
const corpus = ['nvidia-smi', 'kmsg', 'tegrastats']
  .flatMap((folder) => fixtureNames(folder).map((name) => fixture(`${folder}/${name}`)))
  .flatMap((text) => text.split('\n'));

type Edit = readonly ['cut' | 'insert' | 'swap', number, string];

function mutate(line: string, edits: readonly Edit[]): string {
  return edits.reduce((text, [kind, where, junk]) => {
    const at = Math.floor(where * (text.length + 1));
    switch (kind) {
      case 'cut':
        return text.slice(0, at);
      case 'insert':
        return text.slice(0, at) + junk + text.slice(at);
      case 'swap':
        return text.slice(0, at) + junk + text.slice(at + junk.length);
    }
  }, line);
}

const junk = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom(
    ',',
    ', ',
    '[N/A]',
    '-',
    '\0',
    '%',
    ':',
    '<',
    '</gpu>',
    '@-256C',
    '0x',
    '99999999999999999999',
    '\n',
  ),
);
const edits = fc.array(
  fc.tuple(
    fc.constantFrom('cut' as const, 'insert' as const, 'swap' as const),
    fc.double({ min: 0, max: 0.999, noNaN: true }),
    junk,
  ),
  { minLength: 1, maxLength: 4 },
);
const mutated = fc
  .array(fc.tuple(fc.nat(corpus.length - 1), edits), { minLength: 1, maxLength: 4 })
  .map((picks) => picks.map(([at, changes]) => mutate(corpus[at] ?? '', changes)).join('\n'));

const parsers: readonly (readonly [string, (text: string) => unknown])[] = [
  ['query CSV', parseQueryCsv],
  [
    'query CSV below a header',
    (text) => parseQueryCsv(`index, name, power.draw [W], memory.used [MiB]\n${text}`),
  ],
  ['compute apps', parseComputeApps],
  ['XML', parseXml],
  ['-q text', parseText],
  ['dmon', parseDmon],
  ['table', parseTable],
  ['error text', failureInText],
  ['help', queryFieldNames],
  ['tegrastats', tegrastatsReading],
  ['kernel log', (text) => collapseBursts(parseKernelLog(text))],
];

/** Numbers a reading may not hold: they would reach a chart or a rule as a value. */
function holdsNoNumber(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  if (value instanceof Map || value instanceof Set) return [...value].some(holdsNoNumber);
  if (typeof value === 'object' && value !== null) return Object.values(value).some(holdsNoNumber);
  return false;
}

describe('parsers on mutated input', () => {
  it.each(parsers)(
    'never throw and never give NaN or infinity: %s',
    (_name, parse) => {
      fc.assert(
        fc.property(mutated, (text) => {
          expect(holdsNoNumber(parse(text))).toBe(false);
        }),
        { numRuns: Math.ceil(cases / parsers.length) },
      );
    },
    3_600_000,
  );
});
