import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { Surround } from './context.tsx';
import { Dashboard } from './dashboard.ts';
import { loadCatalogue } from './i18n/load.ts';
import { readLanguage } from './preferences.ts';
import './styles/tokens.css';
import './styles/base.css';

const reloadedKey = 'arasul_reloaded';

// A part of a build that the box no longer has: the page is loaded anew, once.
globalThis.addEventListener('vite:preloadError', () => {
  try {
    if (sessionStorage.getItem(reloadedKey) !== null) return;
    sessionStorage.setItem(reloadedKey, '1');
    location.reload();
  } catch {
    // Without storage there is no telling whether it was tried already.
  }
});

const dashboard = new Dashboard();
dashboard.start();

const language = readLanguage();
const words = await loadCatalogue(language);
document.documentElement.lang = language;
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <Surround dashboard={dashboard} words={words}>
      <App />
    </Surround>,
  );
}
