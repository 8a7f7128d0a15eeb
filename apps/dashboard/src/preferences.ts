import type { Language } from './i18n/format.ts';

export type Theme = 'system' | 'light' | 'dark';

const yearSeconds = 31_536_000;

/** Read by the server too: it writes language and theme into the page before the first paint. */
const writeCookie = (name: string, value: string | null): void => {
  document.cookie = `${name}=${value ?? ''}; Path=/; SameSite=Lax; Max-Age=${value === null ? 0 : yearSeconds}`;
};

export const readTheme = (): Theme => {
  const theme = document.documentElement.dataset.theme;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
};

export const writeTheme = (theme: Theme): void => {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme;
  writeCookie('arasul_theme', theme === 'system' ? null : theme);
};

/** The language that the server chose by cookie or by what the browser accepts. */
export const readLanguage = (): Language => (document.documentElement.lang === 'de' ? 'de' : 'en');

export const writeLanguage = (language: Language): void => {
  document.documentElement.lang = language;
  writeCookie('arasul_lang', language);
};

const detailsKey = 'arasul_details';

/** Storage may be forbidden; the choice then lasts as long as the page. */
export const readDetails = (): boolean => {
  try {
    return localStorage.getItem(detailsKey) === '1';
  } catch {
    return false;
  }
};

export const writeDetails = (shown: boolean): void => {
  try {
    localStorage.setItem(detailsKey, shown ? '1' : '0');
  } catch {
    // Nothing depends on it being kept.
  }
};
