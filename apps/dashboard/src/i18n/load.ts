import type { Catalogue } from './de.ts';
import { type Language, createFormat } from './format.ts';

/** Brings the words of one language; the other is not loaded. */
export async function loadCatalogue(language: Language): Promise<Catalogue> {
  const format = createFormat(language);
  switch (language) {
    case 'de':
      return (await import('./de.ts')).de(format);
    case 'en':
      return (await import('./en.ts')).en(format);
  }
}
