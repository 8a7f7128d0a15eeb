import type { CatalogueEntry } from '../finding.ts';
import { api } from './api.ts';
import { auth } from './auth.ts';
import { compose, migration } from './compose.ts';
import { files } from './files.ts';
import { limits } from './limits.ts';
import { middlewares } from './middlewares.ts';
import { references } from './references.ts';
import { routing } from './routing.ts';
import { tls } from './tls.ts';

/** Every code that the checker can report. Codes are stable: one that is taken out is not given again. */
export const catalogue = {
  ...files,
  ...references,
  ...routing,
  ...limits,
  ...auth,
  ...tls,
  ...api,
  ...middlewares,
  ...compose,
  ...migration,
} satisfies Readonly<Record<string, CatalogueEntry>>;

export type Code = keyof typeof catalogue;

/** What is known of a code; undefined for one that does not exist. */
export const explainCode = (code: string): CatalogueEntry | undefined =>
  Object.entries(catalogue).find(([known]) => known === code.toUpperCase())?.[1];
