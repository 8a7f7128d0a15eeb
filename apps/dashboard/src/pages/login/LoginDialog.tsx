import { useId, useLayoutEffect, useRef } from 'react';
import { useWords } from '../../context.tsx';
import dialogStyles from '../../ui/Dialog.module.css';
import { LoginForm } from './LoginForm.tsx';

/** The session ended: the login lies over the page, so that nothing on it is lost. It cannot be put away. */
export function LoginDialog({ user }: { readonly user: string }) {
  const words = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLInputElement>('input[name="password"]')?.focus();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={dialogStyles.dialog}
      aria-labelledby={heading}
      onCancel={(event) => event.preventDefault()}
      // A browser may close it all the same, at a second Escape.
      onClose={(event) => {
        if (event.currentTarget.isConnected) event.currentTarget.showModal();
      }}
    >
      <h2 id={heading}>{words.login.heading}</h2>
      <p className={dialogStyles.text}>{words.login.ended}</p>
      <LoginForm user={user} />
    </dialog>
  );
}
