import { useSurroundings, useWords } from '../../context.tsx';
import { usePageTitle } from '../../ui/PageHeading.tsx';
import { StatusShape } from '../../ui/StatusShape.tsx';
import { LoginForm } from './LoginForm.tsx';
import styles from './login.module.css';

/** Before the login nothing is said about the box but that it answers. */
export function LoginPage({ reachable }: { readonly reachable: boolean }) {
  const words = useWords();
  const { setLanguage } = useSurroundings();
  usePageTitle(words.login.title);
  const other = words.language === 'de' ? 'en' : 'de';
  return (
    <div className={styles.page}>
      <main className={styles.card}>
        <p className={styles.reachable} role="status">
          <StatusShape status={reachable ? 'ok' : 'unknown'} />
          <span>{reachable ? words.login.reachable : words.login.unreachable}</span>
        </p>
        <h1>{words.login.heading}</h1>
        {reachable && <LoginForm />}
      </main>
      <footer className={styles.languages}>
        <button type="button" className={styles.language} lang={other} onClick={() => setLanguage(other)}>
          {other === 'de' ? 'Deutsch' : 'English'}
        </button>
      </footer>
    </div>
  );
}
