import { type ReactNode, useEffect } from 'react';
import { useLocation } from 'wouter';
import { useLive, useWords } from '../context.tsx';
import { shapeOf } from '../model/headline.ts';
import { useHeadline } from '../pages/overview/use-headline.ts';
import { StatusShape } from '../ui/StatusShape.tsx';
import { Toasts } from '../ui/Toasts.tsx';
import { ConnectionBar } from './ConnectionBar.tsx';
import { LiveRegions } from './LiveRegions.tsx';
import { Nav } from './Nav.tsx';
import { showsPath } from './navigation.ts';
import styles from './Shell.module.css';

/** A page that a link led to begins at its top; one that the history brings back keeps its place. */
function useScrollToTop(): void {
  const [location] = useLocation();
  showsPath(location);
  useEffect(() => {
    const state = history.state as { readonly scrolled?: boolean } | null;
    if (state?.scrolled === true) return;
    history.replaceState({ ...state, scrolled: true }, '');
    if (globalThis.location.hash === '') scrollTo(0, 0);
  }, [location]);
}

function Banner() {
  const node = useLive((state) => state.box?.node ?? null);
  return (
    <header className={styles.banner}>
      <StatusShape status={shapeOf(useHeadline())} />
      <span className={styles.name}>
        <bdi>{node ?? 'Arasul'}</bdi>
      </span>
    </header>
  );
}

/** What surrounds every page. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const words = useWords();
  useScrollToTop();
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {words.app.skip}
      </a>
      <Banner />
      <Nav />
      <main id="content" className={styles.main} tabIndex={-1}>
        <ConnectionBar />
        {children}
      </main>
      <LiveRegions />
      <Toasts />
    </div>
  );
}
