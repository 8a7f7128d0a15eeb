import { describe, expect, it } from '@jest/globals';
import { de } from '../../src/i18n/de.ts';
import { en } from '../../src/i18n/en.ts';
import { createFormat } from '../../src/i18n/format.ts';
import { headline, shapeOf } from '../../src/model/headline.ts';
import { plain } from '../support/builders.ts';
import { rows } from '../support/headline-rows.ts';

const german = de(createFormat('de', 'Europe/Berlin'));
const english = en(createFormat('en', 'Europe/Berlin'));

describe('the headline', () => {
  it.each(rows)('$name', ({ state, shape, ...words }) => {
    const line = headline(state);
    expect(shapeOf(line)).toBe(shape);
    for (const catalogue of [german, english]) {
      const { sentence, sub } = catalogue.headline(line, state.nowMs);
      expect(plain(`${sentence} ${sub}`)).toBe(words[catalogue.language]);
    }
  });

  it('says every kind that there is', () => {
    const kinds = new Set(rows.map(({ state }) => headline(state).kind));
    expect([...kinds].sort()).toEqual(
      [
        'allWell',
        'boxStarting',
        'connecting',
        'failing',
        'healerOff',
        'healerPaused',
        'justHealed',
        'needsYou',
        'nothingWatched',
        'offline',
        'partlyKnown',
        'repairing',
        'verifying',
        'waiting',
        'watchDead',
      ].sort(),
    );
  });

  it('never speaks with an exclamation mark or of a degraded status', () => {
    for (const { state } of rows) {
      for (const catalogue of [german, english]) {
        const { sentence, sub } = catalogue.headline(headline(state), state.nowMs);
        expect(`${sentence} ${sub}`).not.toMatch(/!|degraded|status:/i);
      }
    }
  });
});
