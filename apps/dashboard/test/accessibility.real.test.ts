import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type View, type Visit, axeFindings, keepPicture, open, visit } from './support/browser.ts';
import { Edge } from './support/edge.ts';

const pages = [
  ['overview', '/', /^(All is well|Alles in Ordnung|The service|Der Dienst)/],
  ['services', '/services', /^3 (of|von) 3 /],
  ['healing', '/healing', /^1 (repair|Reparatur) /],
  ['settings', '/settings', /^(Settings|Einstellungen)$/],
] as const;

const views: readonly View[] = [
  { width: 1440, language: 'de', theme: 'light' },
  { width: 1440, language: 'en', theme: 'dark' },
  { width: 375, language: 'en', theme: 'light', touch: true },
  { width: 375, language: 'de', theme: 'dark', touch: true },
];

const nameOf = ({ width, language, theme }: View): string => `${language}-${theme}-${width}`;

/** Elements whose text is cut off, or that make the page wider than the screen. */
const overflows = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const root = document.documentElement;
    const wide =
      root.scrollWidth > root.clientWidth ? [`page: ${root.scrollWidth} > ${root.clientWidth}`] : [];
    const cut = [
      ...document.querySelectorAll<HTMLElement>('h1, h2, h3, p, dd, dt, li, button, a, th, td, span'),
    ]
      .filter(
        (element) => !element.closest('.visually-hidden') && getComputedStyle(element).display !== 'inline',
      )
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map((element) => `${element.tagName} ${element.textContent}`);
    return [...wide, ...cut];
  });

/** Controls that a finger misses. */
const smallTargets = (page: Page, least: number): Promise<readonly string[]> =>
  page.evaluate(
    (size) =>
      [...document.querySelectorAll<HTMLElement>('button, nav a, summary, label:has(input)')]
        .map((element) => ({ element, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.height > 0 && (box.height < size || box.width < size))
        .map(({ element, box }) => `${element.textContent}: ${box.width}x${box.height}`),
    least,
  );

describe('every page can be used by everybody', () => {
  const edge = new Edge();
  let seen: Visit;

  beforeAll(async () => {
    await edge.start();
    // One repair, so that every page has something to show.
    const first = await visit(edge, { width: 1440, language: 'en', theme: 'light' });
    await open(first, edge, '/services');
    await first.page.getByRole('button', { name: 'Fire drill with Demo interface' }).click();
    await first.page.getByRole('dialog').getByRole('button', { name: 'End the service' }).click();
    await open(first, edge, '/healing');
    await first.page.getByText('Answers again, after').waitFor();
    await first.close();
  });

  afterAll(async () => {
    await edge.clear();
  });

  describe.each(views.map((view) => [nameOf(view), view] as const))('%s', (name, view) => {
    beforeAll(async () => {
      seen = await visit(edge, view);
    });

    afterAll(async () => {
      await seen.close();
    });

    it('login', async () => {
      await seen.page.goto(edge.url);
      await seen.page.locator('form').waitFor();
      expect(await axeFindings(seen.page)).toEqual([]);
      expect(await overflows(seen.page)).toEqual([]);
      if (view.touch === true) expect(await smallTargets(seen.page, 44)).toEqual([]);
      await keepPicture(seen.page, `login-${name}`);
    });

    it.each(pages)('%s', async (page, path, heading) => {
      await open(seen, edge, path);
      await seen.page.locator('h1').filter({ hasText: heading }).waitFor();
      expect(await seen.page.locator('h1').count()).toBe(1);
      expect(await seen.page.title()).toMatch(/^\S.* – Arasul$/);
      expect(await seen.page.locator('html').getAttribute('lang')).toBe(view.language);
      expect(await axeFindings(seen.page)).toEqual([]);
      expect(await overflows(seen.page)).toEqual([]);
      expect(await smallTargets(seen.page, view.touch === true ? 44 : 24)).toEqual([]);
      await keepPicture(seen.page, `${page}-${name}`);
    });

    it('with a dialog, and with technical details', async () => {
      const { page } = seen;
      await open(seen, edge, '/settings');
      await page.getByRole('switch').check();
      await open(seen, edge, '/healing');
      await page.locator('summary').first().click();
      await page.locator('[data-event]').first().waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await open(seen, edge, '/services');
      await page
        .getByRole('button', { name: /^(Fire drill with|Feueralarm-Übung mit)/ })
        .first()
        .click();
      await page.getByRole('dialog').waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(seen.complaints).toEqual([]);
    });
  });

  describe('by keyboard and in other ways of seeing', () => {
    afterAll(async () => {
      await seen.close();
    });

    it('the skip link comes first and leads to the content', async () => {
      seen = await visit(edge, { width: 1440, language: 'en', theme: 'light', reducedMotion: true });
      const { page } = seen;
      await open(seen, edge);
      // Where a page is opened the focus is left alone.
      await page.reload();
      await page.locator('nav').waitFor();
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
    });

    it('a change of page puts the focus on its heading, at the top', async () => {
      const { page } = seen;
      await page.getByRole('link', { name: 'Repairs', exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.locator('h1:focus').waitFor();
      expect(await page.title()).toBe('Repairs – Arasul');
      expect(await page.evaluate(() => scrollY)).toBe(0);
      await page.goBack();
      await page.locator('h1:focus').waitFor();
      expect(await page.title()).toBe('Overview – Arasul');
    });

    it('every stop of the tab key is visible and has a ring', async () => {
      const { page } = seen;
      await open(seen, edge, '/services');
      const stops: string[] = [];
      for (let count = 0; count < 40; count += 1) {
        await page.keyboard.press('Tab');
        const stop = await page.evaluate(() => {
          const element = document.activeElement;
          if (element === null || element === document.body) return null;
          const { outlineWidth, outlineStyle } = getComputedStyle(element);
          const { top, bottom, left } = element.getBoundingClientRect();
          return {
            name: element.getAttribute('aria-label') ?? element.textContent,
            ring: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 3,
            visible: top >= 0 && left >= 0 && bottom <= innerHeight,
          };
        });
        if (stop === null || stops.includes(stop.name)) break;
        expect(stop).toEqual({ name: stop.name, ring: true, visible: true });
        stops.push(stop.name);
      }
      expect(stops).toEqual([
        'Skip to content',
        'Overview',
        'Services',
        'Repairs',
        'Settings',
        ...['interface', 'storage', 'website'].flatMap((name) => [
          `Fire drill with Demo ${name}`,
          `Stop Demo ${name}`,
          `Restart Demo ${name}`,
        ]),
      ]);
    });

    it('nothing moves where the device asks for that', async () => {
      for (const [, path] of pages) {
        await open(seen, edge, path);
        expect(await seen.page.evaluate(() => document.getAnimations().length)).toBe(0);
      }
    });

    it('language and colours change at once and are kept by the server', async () => {
      const { page } = seen;
      await open(seen, edge, '/settings');
      await page.getByRole('radio', { name: 'Deutsch' }).check();
      await page.locator('h1').filter({ hasText: 'Einstellungen' }).waitFor();
      await page.getByRole('radio', { name: 'Dunkel' }).check();
      const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      expect(await ground()).toBe('rgb(15, 20, 26)');
      const answer = await page.reload();
      expect(await answer?.text()).toContain('<html lang="de" data-theme="dark"');
      await page.locator('h1').filter({ hasText: 'Einstellungen' }).waitFor();
      expect(await ground()).toBe('rgb(15, 20, 26)');
      expect(seen.complaints).toEqual([]);
    });

    it('a screen of 320 px needs no sideways scrolling', async () => {
      const narrow = await visit(edge, { width: 320, language: 'de', theme: 'light', touch: true });
      try {
        for (const [, path] of pages) {
          await open(narrow, edge, path);
          expect([path, await overflows(narrow.page)]).toEqual([path, []]);
        }
      } finally {
        await narrow.close();
      }
    });

    it('with colours of the system the shapes and borders still tell', async () => {
      const forced = await visit(edge, { width: 768, language: 'en', theme: 'light', forcedColors: true });
      try {
        await open(forced, edge);
        expect(await axeFindings(forced.page)).toEqual([]);
        await keepPicture(forced.page, 'overview-forced-colors-768');
      } finally {
        await forced.close();
      }
    });
  });
});
