import type { Catalogue } from './i18n/de.ts';

export type Page = 'overview' | 'services' | 'healing' | 'settings';

export interface PageRoute {
  readonly page: Page;
  readonly path: string;
  readonly label: (words: Catalogue) => string;
}

/** The pages in the order of the navigation. */
export const pageRoutes: readonly PageRoute[] = [
  { page: 'overview', path: '/', label: ({ app }) => app.home },
  { page: 'services', path: '/services', label: ({ app }) => app.services },
  { page: 'healing', path: '/healing', label: ({ app }) => app.healing },
  { page: 'settings', path: '/settings', label: ({ app }) => app.settings },
];
