import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Visit, axeFindings, fillLogin, keepPicture, open, visit } from './support/browser.ts';
import { Edge, until } from './support/edge.ts';

/** The sentence must be there this soon after the box is gone. */
const limitMs = 3_000;

/** Time until the page says that the connection is lost, ms. */
const lostAfter = async (page: Page, break_: () => unknown): Promise<number> => {
  const begun = performance.now();
  await break_();
  await page.locator('[data-lost]').waitFor({ timeout: 10_000 });
  return performance.now() - begun;
};

const isBack = async (page: Page): Promise<void> => {
  await page.locator('[data-lost]').waitFor({ state: 'detached', timeout: 30_000 });
};

/** Numbers of the events that the page shows of its stories. */
const shownEvents = async (page: Page): Promise<readonly number[]> => {
  const numbers = await page
    .locator('[data-event]')
    .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-event'))));
  return numbers.sort((a, b) => a - b);
};

/** Those of the events that belong to stories. */
const storedEvents = async (edge: Edge): Promise<readonly number[]> =>
  (await edge.events())
    .filter(({ kind }) => kind.startsWith('healing.') || kind === 'service.recovered')
    .map(({ seq }) => seq)
    .sort((a, b) => a - b);

describe('when the box does not answer', () => {
  const edge = new Edge();
  let seen: Visit;

  beforeAll(async () => {
    await edge.start();
    seen = await visit(edge, { width: 375, language: 'de', theme: 'light' });
    await open(seen, edge, '/settings');
    await seen.page.getByRole('switch').check();
    await open(seen, edge);
    await seen.page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
  });

  afterAll(async () => {
    await seen.close();
    await edge.clear();
  });

  // A test that failed leaves no frozen edge to the next.
  afterEach(() => edge.thaw());

  it('because it is frozen, every page says so within 3 s and recovers by itself', async () => {
    const { page } = seen;
    for (const link of ['Dienste', 'Reparaturen', 'Einstellungen', 'Übersicht']) {
      await page.getByRole('link', { name: link, exact: true }).click();
      await page.locator('h1').waitFor();
      expect(await lostAfter(page, () => edge.freeze())).toBeLessThan(limitMs);
      edge.thaw();
      await isBack(page);
    }
  });

  it('says since when in its first sentence, keeps the values with their time and offers nothing that cannot work', async () => {
    const { page } = seen;
    const before = await page.locator('[data-tile=memory] p').first().textContent();
    await lostAfter(page, () => edge.freeze());
    const heading = page.locator('h1');
    expect(await heading.textContent()).toMatch(/^Keine Verbindung zur Box seit \d+\sSekunden\.$/);
    await until(async () => Number(/\d+/.exec((await heading.textContent()) ?? '')?.[0]) >= 5);
    expect(await page.locator('[data-headline=offline]').textContent()).toMatch(
      /Die Werte unten sind von \d\d:\d\d:\d\d Uhr\. Wir versuchen es weiter\./,
    );
    expect(await page.locator('[data-tile=memory]').textContent()).toMatch(/von \d\d:\d\d:\d\d/);
    expect(await page.locator('[data-tile=memory] p').first().textContent()).toBe(before);
    expect(await axeFindings(page)).toEqual([]);
    await keepPicture(page, 'offline-overview-de-light-375');
    await page.getByRole('link', { name: 'Dienste', exact: true }).click();
    const stop = page.getByRole('button', { name: 'Demo-Webseite anhalten' });
    expect(await stop.getAttribute('aria-disabled')).toBe('true');
    expect(await stop.getAttribute('title')).toBe('Geht erst wieder mit Verbindung.');
    await stop.click({ force: true });
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await axeFindings(page)).toEqual([]);
    // Told to a screen reader once, with urgency, when it lasts.
    await page.locator('[data-region=urgent]').filter({ hasText: 'abgebrochen' }).waitFor();
    edge.thaw();
    await isBack(page);
    await page.locator('[data-region=polite]').filter({ hasText: 'wieder da' }).waitFor();
  });

  it('because it was killed in the middle of a heal, no event is missing or doubled afterwards', async () => {
    const { page } = seen;
    for (const [service, name] of [
      ['demo-api', 'Demo-Schnittstelle'],
      ['demo-web', 'Demo-Webseite'],
    ] as const) {
      await page.getByRole('link', { name: 'Dienste', exact: true }).click();
      await page.getByRole('button', { name: `Feueralarm-Übung mit ${name}` }).click();
      const asked = page.waitForResponse((response) => response.url().endsWith('/drill'));
      await page.getByRole('dialog').getByRole('button', { name: 'Dienst beenden' }).click();
      expect((await asked).status()).toBe(202);
      expect(await lostAfter(page, () => edge.kill())).toBeLessThan(limitMs);
      await edge.start();
      await isBack(page);
      await page.locator(`[data-service=${service}][data-status=ok]`).waitFor({ timeout: 40_000 });
    }
    await page.getByRole('link', { name: 'Reparaturen', exact: true }).click();
    await page.locator('article').nth(1).waitFor();
    // Both are proven stable: from here on nothing is written any more.
    await page.locator('article[data-result=healed]').nth(1).waitFor({ timeout: 90_000 });
    const stored = await storedEvents(edge);
    expect(stored.length).toBeGreaterThanOrEqual(8);
    expect(await shownEvents(page)).toEqual(stored);
    // Nor after everything is loaded anew.
    await page.reload();
    await page.locator('article[data-result=healed]').nth(1).waitFor();
    expect(await shownEvents(page)).toEqual(stored);
  }, 180_000);

  it('the session that ends is asked for over the page, which stays as it was', async () => {
    const { page, context } = seen;
    await page.getByRole('link', { name: 'Dienste', exact: true }).click();
    await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    await edge.endSession(cookie);
    const dialog = page.getByRole('dialog', { name: 'Anmelden' });
    await dialog.waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await keepPicture(page, 'session-ended-de-light-375');
    // It cannot be put away.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await dialog.waitFor();
    await fillLogin(page, edge.password);
    await dialog.waitFor({ state: 'detached' });
    await isBack(page);
    expect(page.url()).toBe(`${edge.url}/services`);
    expect(await page.evaluate(() => 'sameDocument' in globalThis)).toBe(true);
  });

  it('who signs out sees nothing of the box any more', async () => {
    const { page } = seen;
    await page.getByRole('link', { name: 'Einstellungen', exact: true }).click();
    await page.getByRole('button', { name: 'Abmelden' }).click();
    await page.locator('input[name=password]').waitFor();
    expect(await page.locator('#root').textContent()).not.toMatch(/Demo|\bbox\b/);
    await page.goto(`${edge.url}/services`);
    await page.locator('input[name=password]').waitFor();
    expect(seen.complaints).toEqual([]);
  });
});
