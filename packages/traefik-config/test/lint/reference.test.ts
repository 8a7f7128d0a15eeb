import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { check } from '../../src/lint/check.ts';
import { dynamicShape } from '../../src/model/dynamic.ts';
import { type Shape, existsIn } from '../../src/model/shape.ts';
import { staticShape } from '../../src/model/static.ts';
import type { Target } from '../../src/rule/dialect.ts';

const decoderCodes = /^TC(?:10[0-9]|111|117|118|119|120)$/;
const refusals = (path: string, text: string, target: Target): readonly string[] =>
  check([{ path, text }], { target })
    .filter(({ code, severity }) => decoderCodes.test(code) && severity === 'error')
    .map(({ code, line, message }) => `${code} ${line ?? 0} ${message}`);

/** Every option once, as Traefik's own generated reference has them. */
function everyOption(shape: Shape, target: Target): unknown {
  switch (shape.kind) {
    case 'text':
    case 'free':
      return 'foobar';
    case 'flag':
      return true;
    case 'integer':
      return 42;
    case 'float':
      return 0.5;
    case 'duration':
      return '42s';
    case 'list':
      return [everyOption(shape.item, target)];
    case 'map':
      return { name0: everyOption(shape.item, target) };
    case 'struct':
      return Object.fromEntries(
        Object.entries(shape.fields)
          .filter(([, field]) => existsIn(field, target))
          .map(([name, field]) => [name, everyOption(field, target)]),
      );
  }
}

describe.each<Target>(['v2.11', 'v3.7'])('every option of %s', (target) => {
  it.each([
    ['traefik.yml', staticShape],
    ['edge.yml', dynamicShape],
  ] as const)('is taken in %s', (file, shape) => {
    expect(refusals(file, JSON.stringify(everyOption(shape, target)), target)).toEqual([]);
  });

  it('is refused where the other version has it alone', () => {
    const other = target === 'v2.11' ? 'v3.7' : 'v2.11';
    expect(refusals('traefik.yml', JSON.stringify(everyOption(staticShape, other)), target)).not.toEqual([]);
  });
});

// Whoever has the generated references of Traefik at hand runs them too: TRAEFIK_REFERENCE=folder npm test.
const upstream = process.env['TRAEFIK_REFERENCE'];
const names =
  upstream === undefined ? [] : readdirSync(upstream).filter((name) => name.startsWith('reference-'));

if (names.length > 0)
  describe('references of Traefik itself', () => {
    it.each(names)('%s is accepted', (name) => {
      const text = readFileSync(join(upstream ?? '', name), 'utf8');
      const target: Target = name.includes('v2.11') ? 'v2.11' : 'v3.7';
      const isLabels = name.includes('labels');
      const labels = text.replaceAll(/^- /gm, '      - ');
      const wrapped = isLabels ? `services:\n  web:\n    image: web\n    labels:\n${labels}` : text;
      expect(refusals(isLabels ? 'compose.yml' : name, wrapped, target)).toEqual([]);
    });
  });
