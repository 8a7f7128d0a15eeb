import { type ArasulEvent, eventKinds, faultCause, healingAction, healingPhase } from '@arasul/edge/contract';
import { describe, expect, it } from '@jest/globals';
import { type Catalogue, de } from '../../src/i18n/de.ts';
import { en } from '../../src/i18n/en.ts';
import { createFormat } from '../../src/i18n/format.ts';
import { eventSentence } from '../../src/model/event-sentence.ts';
import { aRepair, anEvent, nowMs, plain } from '../support/builders.ts';

const catalogues: readonly Catalogue[] = [
  de(createFormat('de', 'Europe/Berlin')),
  en(createFormat('en', 'Europe/Berlin')),
];
const [german, english] = catalogues as [Catalogue, Catalogue];

/** Reasons that the healing engine gives for not acting, and for calling an action without effect. */
const refusals = [
  'dependency-down',
  'backoff',
  'quarantined',
  'paused',
  'operator-stopped',
  'shadow',
  'off',
  'not-allowed',
  'concurrency',
  'runtime-restarting',
];
const refutations = ['still-unhealthy', 'exited', 'deadline', 'not-restarted'];

const service = 'demo-api';
const episode = 'box-1';
const until = '2026-05-12T12:09:00Z';

/** One event of each kind. */
const events: readonly ArasulEvent[] = [
  anEvent(1, 'service.down', { service, cause: 'exited', exitCode: 1 }),
  anEvent(2, 'service.recovered', { service, downMs: 800 }),
  anEvent(3, 'service.stopped', { service, by: 'admin' }),
  anEvent(4, 'healing.seen', { service, episode, cause: 'oom', exitCode: 137 }),
  anEvent(5, 'healing.decided', {
    service,
    episode,
    action: 'restart',
    attempt: 1,
    maxAttempts: 3,
    rule: 'A.restart',
  }),
  anEvent(6, 'healing.done', {
    service,
    episode,
    action: 'restart',
    outcome: 'ok',
    durationMs: 6_000,
    errorCode: null,
  }),
  anEvent(7, 'healing.verified', { service, episode, action: 'restart', downMs: 18_000, soakMs: 60_000 }),
  anEvent(8, 'healing.refuted', { service, episode, action: 'restart', reason: 'exited' }),
  anEvent(9, 'healing.refused', { service, episode, reason: 'backoff', until }),
  anEvent(10, 'healing.escalated', { service, episode, attempts: 2 }),
  anEvent(11, 'healing.quarantined', { service, episode, actions: 5, until }),
  anEvent(12, 'healing.paused', { paused: true, until, by: 'admin' }),
  anEvent(13, 'alert.raised', { alert: 'a', service, code: 'service-escalated' }),
  anEvent(14, 'alert.closed', { alert: 'a', service, code: 'service-escalated' }),
  anEvent(15, 'auth.login', { user: 'admin', client: '192.168.1.7' }),
  anEvent(16, 'auth.failed', { user: 'admin', client: '192.168.1.7', attempts: 3 }),
];

const said = (event: ArasulEvent): readonly [string, string] => [
  plain(eventSentence(event, german)),
  plain(eventSentence(event, english)),
];

describe('the sentence of an event', () => {
  it('is there for every kind of the contract', () => {
    expect(events.map(({ kind }) => kind).sort()).toEqual([...eventKinds].sort());
  });

  it.each(events.map((event) => [event.kind, event] as const))('%s', (_kind, event) => {
    const [inGerman, inEnglish] = said(event);
    expect(inGerman).not.toBe(inEnglish);
    for (const text of [inGerman, inEnglish]) {
      expect(text).toMatch(/^\S.*\.$/u);
      expect(text).not.toMatch(/undefined|null|NaN|\[object|!/);
    }
  });

  it.each([
    [1, 'Demo-Schnittstelle ist ausgefallen.', 'Demo interface has failed.'],
    [
      2,
      'Demo-Schnittstelle antwortet wieder, nach 0,8 Sekunden.',
      'Demo interface answers again, after 0.8 seconds.',
    ],
    [
      4,
      'Demo-Schnittstelle: Dem Dienst ist der Arbeitsspeicher ausgegangen.',
      'Demo interface: The service ran out of memory.',
    ],
    [5, 'Demo-Schnittstelle: Versuch 1 von 3: Neustart.', 'Demo interface: Attempt 1 of 3: restart.'],
    [6, 'Demo-Schnittstelle: Neustart, dauerte 6 Sekunden.', 'Demo interface: Restart, took 6 seconds.'],
    [
      7,
      'Demo-Schnittstelle ist geheilt und seit 1 Minute stabil.',
      'Demo interface is healed and has been stable for 1 minute.',
    ],
    [
      9,
      'Demo-Schnittstelle: Nächster Versuch frühestens um 14:09 Uhr, damit wir nicht im Kreis laufen.',
      'Demo interface: Next attempt at 2:09 PM at the earliest, so that we do not go in circles.',
    ],
    [
      11,
      'Demo-Schnittstelle braucht Sie: Nach 5 Versuchen hören wir auf, der nächste ist um 14:09 Uhr.',
      'Demo interface needs you: we stop after 5 attempts, the next one is at 2:09 PM.',
    ],
    [16, '3 Anmeldungen von 192.168.1.7 sind gescheitert.', '3 sign-ins from 192.168.1.7 failed.'],
  ])('number %d reads as written', (seq, german, english) => {
    const event = events.find((each) => each.seq === seq);
    expect(event && said(event)).toEqual([german, english]);
  });
});

describe('codes become words', () => {
  it.each(faultCause.options)('cause %s', (cause) => {
    for (const { causes } of catalogues) {
      for (const exitCode of [null, 0, 1, 137]) expect(causes[cause](exitCode)).toMatch(/^\S.*\.$/);
    }
    expect(german.causes[cause](1)).not.toBe(english.causes[cause](1));
  });

  it('tells a crash from a kill and from an end', () => {
    const texts = [null, 0, 1, 137].map((exitCode) => german.causes.exited(exitCode));
    expect(new Set(texts).size).toBe(4);
  });

  it.each(healingAction.options)('action %s', (action) => {
    for (const { actions, done } of catalogues) {
      expect(actions[action]).not.toBe('');
      for (const outcome of ['ok', 'failed', 'unknown'] as const) {
        expect(done(action, outcome, 1_000, 'E_TEST')).toMatch(/\.$/);
      }
    }
  });

  it.each(refusals)('reason %s for not acting', (reason) => {
    for (const { refused } of catalogues) {
      expect(refused(reason, null)).toMatch(/^[A-Z].*\.$/u);
      expect(refused(reason, until)).not.toContain(reason === 'paused' ? '(paused)' : `(${reason})`);
      expect(refused(reason, until)).not.toMatch(/Grund:|reason:/);
    }
  });

  it.each(refutations)('reason %s for no effect', (reason) => {
    for (const { refuted } of catalogues) expect(refuted(reason)).not.toContain(`(${reason})`);
  });

  it('does not say that something took no time at all', () => {
    expect(plain(german.done('restart', 'ok', 12, null))).toBe('Neustart, dauerte weniger als 0,1 Sekunden.');
    expect(plain(english.done('restart', 'ok', 0, null))).toBe('Restart, took less than 0.1 seconds.');
  });

  it('shows a code that it does not know instead of hiding it', () => {
    expect(german.refused('moon-phase', null)).toBe('Kein Eingriff (Grund: moon-phase).');
    expect(english.refuted('moon-phase')).toBe('No effect (moon-phase).');
    expect(german.errors('E_MOON')).toBe('Die Box meldet E_MOON.');
  });

  it.each(healingPhase.options)('phase %s', (phase) => {
    for (const { services } of catalogues) {
      expect(services.repairing(aRepair({ phase, nextAt: until }), nowMs)).toMatch(/\S/);
      expect(services.repairing(aRepair({ phase }), nowMs)).not.toMatch(/NaN|null/);
    }
  });
});

describe('the catalogues', () => {
  /** Every path of a catalogue that ends in words. */
  const paths = (value: unknown, at = ''): readonly string[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, child]) => paths(child, `${at}.${key}`))
      : [`${at}:${typeof value}`];

  it('say the same things', () => {
    expect(paths(english)).toEqual(paths(german));
  });

  it('leave no text untranslated and none empty', () => {
    const texts = (value: unknown, at = ''): readonly (readonly [string, string])[] => {
      if (typeof value === 'string') return [[at, value]];
      if (typeof value !== 'object' || value === null) return [];
      return Object.entries(value).flatMap(([key, child]) => texts(child, `${at}.${key}`));
    };
    const other = new Map(texts(english));
    /** The same in both languages, and rightly so. */
    const shared = new Set([
      '.format.language',
      '.tiles.none',
      '.services.nothing',
      '.tiles.normal',
      '.tiles.warm',
      '.settings.name',
      '.settings.version',
      '.settings.system',
    ]);
    for (const [at, text] of texts(german)) {
      expect(text).not.toBe('');
      if (!shared.has(at)) expect([at, other.get(at)]).not.toEqual([at, text]);
    }
  });

  it('address the owner formally and calmly in German', () => {
    const all = JSON.stringify(german) + events.map((event) => said(event)[0]).join(' ');
    expect(all).not.toMatch(/\b(du|dein|deine|Ups|Hoppla)\b/);
    expect(all).not.toContain('!');
  });
});

describe('text of services', () => {
  it('cannot turn the reading direction or hide in control characters', () => {
    const name = '\u202Egnp.exe\u0007';
    expect(said(anEvent(1, 'service.down', { service: name, cause: 'dead', exitCode: null }))[0]).toBe(
      '⟦RLO⟧gnp.exe␇ ist ausgefallen.',
    );
  });
});
