import { type ReactNode, useEffect, useState } from 'react';
import { useWords } from '../context.tsx';
import type { Status } from '../model/status.ts';
import { Button } from './Button.tsx';
import { CopyButton } from './CopyButton.tsx';
import styles from './StateBox.module.css';
import { StatusShape } from './StatusShape.tsx';

/** True once so much time has passed since the component appeared. */
function useElapsed(ms: number): boolean {
  const [elapsed, setElapsed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setElapsed(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return elapsed;
}

/** What is being fetched: nothing at first, since most of it is there at once; then bars, then a word. */
export function Loading({ rows = 3 }: { readonly rows?: number }) {
  const words = useWords();
  const visible = useElapsed(300);
  const slow = useElapsed(5_000);
  return (
    <div className={styles.loading} aria-busy="true">
      {visible && <p className={styles.note}>{slow ? words.states.slow : words.states.loading}</p>}
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={visible ? styles.bar : styles.blank} />
      ))}
    </div>
  );
}

/** Nothing is here yet: what would be, and what to do first. */
export function Empty({
  title,
  status = 'off',
  children,
  action,
}: {
  readonly title: string;
  /** Nothing to show may be good news. */
  readonly status?: Status;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className={styles.box}>
      <StatusShape status={status} />
      <div className={styles.text}>
        <p className={styles.title}>{title}</p>
        {children !== undefined && <p className={styles.note}>{children}</p>}
        {action}
      </div>
    </div>
  );
}

/** Something failed: the reason in words, another try, and the code for who is asked for help. */
export function Failed({ code, onRetry }: { readonly code: string; readonly onRetry: () => void }) {
  const words = useWords();
  return (
    <div className={styles.box} role="alert">
      <StatusShape status="bad" />
      <div className={styles.text}>
        <p className={styles.title}>{words.states.failed(words.errors(code))}</p>
        <div className={styles.actions}>
          <Button onClick={onRetry}>{words.states.retry}</Button>
          <CopyButton text={`${code} ${location.pathname} ${new Date().toISOString()}`} />
        </div>
      </div>
    </div>
  );
}
