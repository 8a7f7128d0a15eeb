import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { plain } from './support/builders.ts';
import { type Visit, fillLogin, keepPicture, open, visit } from './support/browser.ts';
import { Edge, until } from './support/edge.ts';

/** Where the page keeps what is written down. */
interface Recording {
  recorded?: Record<string, string[]>;
}

/** Writes down what an element shows, as often as it changes: a heal may be quicker than a look every now and then. */
const record = (page: Page, name: string, selector: string, attribute: string | null): Promise<void> =>
  page.evaluate(
    ([key, css, attributeName]) => {
      const list: string[] = [];
      const recording = globalThis as Recording;
      recording.recorded = { ...recording.recorded, [key]: list };
      const look = (): void => {
        const element = document.querySelector(css);
        const shown =
          (attributeName === null ? element?.textContent : element?.getAttribute(attributeName)) ?? '';
        if (shown !== '' && list.at(-1) !== shown) list.push(shown);
      };
      look();
      new MutationObserver(look).observe(document, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      });
    },
    [name, selector, attribute] as const,
  );

const recordedAs = (page: Page, name: string): Promise<readonly string[]> =>
  page.evaluate((key) => (globalThis as Recording).recorded?.[key] ?? [], name);

describe('the owner watches a service die and be healed', () => {
  const edge = new Edge();
  let seen: Visit;

  beforeAll(async () => {
    await edge.start();
    seen = await visit(edge, { width: 1440, language: 'de', theme: 'light' });
  });

  afterAll(async () => {
    await seen.close();
    await edge.clear();
  });

  it('is told how many tries are left after a wrong password, and gets in with the right one', async () => {
    const { page } = seen;
    await page.goto(edge.url);
    await fillLogin(page, 'not the password');
    await page.getByRole('alert').filter({ hasText: 'Noch 4 Versuche.' }).waitFor();
    expect(await page.locator('input[name=password]').getAttribute('aria-invalid')).toBe('true');
    await fillLogin(page, edge.password);
    await page.locator('[data-headline=allWell]').waitFor();
    expect(await page.locator('h1').textContent()).toBe('Alles in Ordnung.');
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    // A password must not stay in the address.
    expect(page.url()).toBe(`${edge.url}/`);
  });

  it('sees numbers that move, and one that cannot be measured as such', async () => {
    const { page } = seen;
    const figures = page.locator('[data-tile]');
    expect(await figures.count()).toBe(6);
    await record(page, 'cpu', '[data-tile=cpu]', null);
    await record(page, 'cpu curve', '[data-tile=cpu] svg path:last-child', 'd');
    await until(async () => (await recordedAs(page, 'cpu')).length >= 3);
    await until(async () => (await recordedAs(page, 'cpu curve')).length >= 2);
    for (const text of await figures.allTextContents()) {
      expect(text).toMatch(/\d|–\s*keine Messung/);
      expect(text).not.toMatch(/NaN|undefined|null/);
    }
  });

  it('holds a fire drill: the service turns down and healthy again, without a reload', async () => {
    const { page } = seen;
    await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
    await page.getByRole('link', { name: 'Dienste', exact: true }).click();
    await page.locator('tr[data-service=demo-api][data-status=ok]').waitFor();
    await keepPicture(page, 'heal-1-before');
    await record(page, 'status', '[data-service=demo-api]', 'data-status');
    await record(page, 'announced', '[data-region=polite]', null);

    await page.getByRole('button', { name: 'Feueralarm-Übung mit Demo-Schnittstelle' }).click();
    const dialog = page.getByRole('dialog', { name: 'Feueralarm-Übung mit Demo-Schnittstelle?' });
    await dialog.waitFor();
    expect(await dialog.textContent()).toContain('ohne Vorwarnung beendet');
    // The safe answer has the focus.
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Abbrechen');
    await keepPicture(page, 'heal-2-drill');
    await dialog.getByRole('button', { name: 'Dienst beenden und zusehen' }).click();

    await until(async () => (await recordedAs(page, 'status')).some((status) => status !== 'ok'));
    await keepPicture(page, 'heal-3-down');
    await page.locator('tr[data-service=demo-api][data-status=ok]').waitFor();
    const statuses = await recordedAs(page, 'status');
    expect(statuses[0]).toBe('ok');
    expect(statuses.at(-1)).toBe('ok');
    expect(statuses.slice(1, -1).every((status) => ['bad', 'busy'].includes(status))).toBe(true);
    expect(await page.evaluate(() => 'sameDocument' in globalThis)).toBe(true);
    // The button that asked has the focus back.
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
      'Feueralarm-Übung mit Demo-Schnittstelle',
    );
  });

  it('reads what was seen, decided, done and checked', async () => {
    const { page } = seen;
    await page.getByRole('link', { name: 'Reparaturen', exact: true }).click();
    const story = page.locator('article').first();
    await story.getByText('Antwortet wieder, nach').waitFor();
    const text = plain((await story.textContent()) ?? '');
    expect(text).toMatch(/^Demo-Schnittstelle, heute um \d\d:\d\d Uhr: antwortet wieder/);
    expect(text).toMatch(/Gesehen\d\d:\d\d:\d\dDer Dienst (läuft nicht mehr|wurde gewaltsam beendet)\./);
    expect(text).toContain('Versuch 1 von 3: Neustart.');
    expect(text).toMatch(/Neustart, dauerte (weniger als )?[\d,]+ Sekunden?\./);
    await keepPicture(page, 'heal-4-story');
  });

  it('sees the proof once it has been stable, and was told three sentences in all', async () => {
    const { page } = seen;
    await page.locator('article[data-result=healed]').waitFor({ timeout: 90_000 });
    expect(plain((await page.locator('article').first().textContent()) ?? '')).toContain(
      '1 Minute lang stabil.',
    );
    expect((await recordedAs(page, 'announced')).map(plain)).toEqual([
      expect.stringMatching(/^Demo-Schnittstelle: Der Dienst /),
      expect.stringMatching(/^Demo-Schnittstelle antwortet wieder, nach/),
      'Demo-Schnittstelle ist geheilt und seit 1 Minute stabil.',
    ]);
    await keepPicture(page, 'heal-5-proof');
    await page.getByRole('link', { name: 'Übersicht', exact: true }).click();
    await page.locator('[data-headline=justHealed]').waitFor();
    await keepPicture(page, 'heal-6-overview');
  }, 120_000);

  it('stops a service as a wish that is respected, and starts it again', async () => {
    const { page } = seen;
    await page.getByRole('link', { name: 'Dienste', exact: true }).click();
    await page.getByRole('button', { name: 'Demo-Webseite anhalten' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Anhalten' }).click();
    await page.locator('tr[data-service=demo-web][data-status=off]').waitFor();
    await page.getByRole('button', { name: 'Demo-Webseite starten' }).click();
    await page.locator('tr[data-service=demo-web][data-status=ok]').waitFor();
    const touched = (await edge.events()).filter(
      ({ kind, body }) => kind === 'healing.decided' && 'service' in body && body.service === 'demo-web',
    );
    expect(touched).toEqual([]);
  });

  it('never made the browser complain, nor ask another machine', () => {
    expect(seen.complaints).toEqual([]);
  });

  it('is shown an address that does not exist as such', async () => {
    await open(seen, edge, '/nowhere');
    expect(await seen.page.locator('h1').textContent()).toBe('Diese Seite gibt es nicht.');
  });
});
