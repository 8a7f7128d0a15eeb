import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { type BrowserContext, type Page, chromium } from 'playwright-core';
import type { Edge } from './edge.ts';

const screenshots = join(import.meta.dirname, '../../.test-results/screenshots');

/** A step that takes longer has failed; the message says which one it was. */
const waitMs = 20_000;

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // The same picture on every machine.
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
  '--disable-lcd-text',
];

export interface View {
  readonly width: 320 | 375 | 768 | 1440;
  readonly language: 'de' | 'en';
  readonly theme: 'light' | 'dark';
  readonly reducedMotion?: boolean;
  readonly forcedColors?: boolean;
  readonly touch?: boolean;
}

/** A browser of its own, with everything that it complained about. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the console and requests to other origins; must stay empty. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** What the browser says of requests that fail because the edge is away or starts, or because nobody is logged in. */
const expected =
  /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED|status of (401|503)|WebSocket (connection|is closed)|ERR_NETWORK_IO_SUSPENDED|ERR_TIMED_OUT|ERR_CONNECTION_TIMED_OUT|ERR_ABORTED/;

export const visit = async (edge: Edge, view: View): Promise<Visit> => {
  const profile = mkdtempSync(join(tmpdir(), 'arasul-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    args: flags,
    viewport: { width: view.width, height: view.width < 600 ? 800 : 900 },
    locale: view.language === 'de' ? 'de-DE' : 'en-US',
    timezoneId: 'Europe/Berlin',
    colorScheme: view.theme,
    reducedMotion: view.reducedMotion === true ? 'reduce' : 'no-preference',
    forcedColors: view.forcedColors === true ? 'active' : 'none',
    hasTouch: view.touch === true,
    isMobile: view.touch === true,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(waitMs);
  const complaints: string[] = [];
  page.on('console', (message) => {
    const text = `${message.type()}: ${message.text()}`;
    if (['error', 'warning'].includes(message.type()) && !expected.test(text)) complaints.push(text);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol !== 'data:' && host !== new URL(edge.url).host) {
      complaints.push(`request: ${request.url()}`);
    }
  });
  return {
    page,
    context,
    complaints,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};

/** Fills the login form that is shown. */
export const fillLogin = async (page: Page, password: string): Promise<void> => {
  await page.locator('input[name=username]').fill('admin');
  await page.locator('input[name=password]').fill(password);
  await page.locator('form button[type=submit]').click();
};

/** Opens a page and logs in where that is asked for; waits until the data is live. */
export const open = async ({ page }: Visit, edge: Edge, path = '/'): Promise<void> => {
  await page.goto(edge.url + path);
  const main = page.locator('main');
  await main.waitFor();
  if ((await page.locator('input[name=password]').count()) > 0) await fillLogin(page, edge.password);
  await page.locator('nav').waitFor();
  await page.locator('main h1').waitFor();
  await page.locator('[data-headline=connecting]').waitFor({ state: 'detached' });
};

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Puts the bars of a phone and the banner into the flow of the page: they float over its middle in a picture of the
 * whole page, and cover text whose contrast cannot be told then. Constructed sheets are what the policy allows.
 */
const unfoldBars = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('nav, header { position: static !important; }');
    document.adoptedStyleSheets = [sheet];
  });

const foldBars = (page: Page): Promise<void> => page.evaluate(() => void (document.adoptedStyleSheets = []));

/** What axe finds, as lines that say where. */
export const axeFindings = async (page: Page): Promise<readonly string[]> => {
  await unfoldBars(page);
  await page.evaluate(axeSource);
  const results = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } };
    return axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations', 'incomplete'],
    });
  });
  await foldBars(page);
  return [
    ...results.violations.map((finding) => ['violation', finding] as const),
    ...results.incomplete.map((finding) => ['incomplete', finding] as const),
  ].flatMap(([kind, { id, nodes }]) =>
    nodes.map(({ target, failureSummary }) => `${kind} ${id} ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
};

/** Keeps a picture of the whole page. */
export const keepPicture = async (page: Page, name: string): Promise<void> => {
  mkdirSync(screenshots, { recursive: true });
  await unfoldBars(page);
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true, caret: 'initial' });
  await foldBars(page);
};
