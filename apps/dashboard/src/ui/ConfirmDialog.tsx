import { type ReactNode, useEffect, useId, useLayoutEffect, useRef } from 'react';
import { useWords } from '../context.tsx';
import { Button } from './Button.tsx';
import styles from './Dialog.module.css';

/** Asks before something that cannot be taken back: says what will happen, the safe answer has the focus. */
export function ConfirmDialog({
  question,
  children,
  confirm,
  onConfirm,
  onCancel,
}: {
  readonly question: string;
  readonly children: ReactNode;
  /** The verb on the button. */
  readonly confirm: string;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}) {
  const words = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  const heading = useId();
  const text = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Closing gives the focus back to what opened it; taking it away without would lose it.
    return () => element?.close();
  }, []);
  useEffect(() => cancel.current?.focus(), []);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={heading}
      aria-describedby={text}
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
    >
      <h2 id={heading}>{question}</h2>
      <p id={text} className={styles.text}>
        {children}
      </p>
      <div className={styles.actions}>
        <Button ref={cancel} onClick={onCancel}>
          {words.verbs.cancel}
        </Button>
        <Button tone="primary" onClick={onConfirm}>
          {confirm}
        </Button>
      </div>
    </dialog>
  );
}
