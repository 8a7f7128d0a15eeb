import { useEffect, useState, useSyncExternalStore } from 'react';
import { useDashboard, useWords } from '../context.tsx';
import type { Toast } from '../toasts.ts';
import { Button } from './Button.tsx';
import { StatusShape } from './StatusShape.tsx';
import styles from './Toasts.module.css';

const shownMs = 10_000;

function OneToast({ toast }: { readonly toast: Toast }) {
  const words = useWords();
  const { toasts } = useDashboard();
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => toasts.dismiss(toast.id), shownMs);
    return () => clearTimeout(timer);
  }, [held, toasts, toast.id]);
  return (
    <li
      className={styles.toast}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <StatusShape status={toast.tone} />
      <p className={styles.text}>{toast.text}</p>
      <Button tone="quiet" onClick={() => toasts.dismiss(toast.id)}>
        {words.app.dismiss}
      </Button>
    </li>
  );
}

/** Messages about what the reader did; the region is always there, so that it is read out when one comes. */
export function Toasts() {
  const { toasts } = useDashboard();
  const words = useWords();
  const list = useSyncExternalStore(toasts.subscribe, toasts.get);
  return (
    <div className={styles.layer} role="status" aria-label={words.app.messages}>
      <ul className={styles.list}>
        {list.map((toast) => (
          <OneToast key={toast.id} toast={toast} />
        ))}
      </ul>
    </div>
  );
}
