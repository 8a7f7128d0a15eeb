import { Link, useLocation } from 'wouter';
import { useWords } from '../context.tsx';
import { pageRoutes } from '../routes.ts';
import { PageIcon } from './icons.tsx';
import styles from './Shell.module.css';

/** The pages: at the side where there is room, in the bar at the bottom of a phone. */
export function Nav() {
  const words = useWords();
  const [location] = useLocation();
  return (
    <nav className={styles.nav} aria-label={words.app.nav}>
      <ul className={styles.pages}>
        {pageRoutes.map(({ page, path, label }) => (
          <li key={page}>
            <Link href={path} className={styles.page} aria-current={location === path ? 'page' : undefined}>
              <PageIcon page={page} />
              <span>{label(words)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
