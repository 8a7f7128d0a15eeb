import { type SubmitEvent, useId, useRef, useState } from 'react';
import { ApiFailure } from '../../api/client.ts';
import { useDashboard, useWords } from '../../context.tsx';
import type { Catalogue } from '../../i18n/de.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './login.module.css';

const sentenceOf = (error: unknown, { login, errors }: Catalogue): string => {
  if (!(error instanceof ApiFailure)) return login.failed(errors('OFFLINE'));
  switch (error.code) {
    case 'BAD_CREDENTIALS':
      return login.wrong(error.figure('attemptsLeft'));
    case 'TOO_MANY_ATTEMPTS': {
      const waitMs = (error.figure('retryAfterSeconds') ?? 900) * 1_000;
      return login.locked(waitMs, Date.now() + waitMs);
    }
    case 'HTTPS_REQUIRED':
      return login.insecure;
    default:
      return login.failed(errors(error.code));
  }
};

/** User name and password; pasting and password managers are welcome. */
export function LoginForm({ user = '' }: { readonly user?: string }) {
  const words = useWords();
  const dashboard = useDashboard();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (busy) return;
    const fields = new FormData(event.currentTarget);
    const [username, password] = [fields.get('username'), fields.get('password')];
    if (typeof username !== 'string' || typeof password !== 'string') return;
    if (username === '' || password === '') {
      setError(words.login.required);
      focusOn(username === '' ? 'username' : 'password');
      return;
    }
    setBusy(true);
    setError(null);
    dashboard
      .login({ username, password })
      .catch((failure: unknown) => {
        setError(sentenceOf(failure, words));
        focusOn('password');
      })
      .finally(() => setBusy(false));
  };

  const focusOn = (name: string): void => {
    const field = form.current?.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.select();
  };

  const described = error === null ? {} : { 'aria-describedby': `${id}-error`, 'aria-invalid': true };
  return (
    <form ref={form} className={styles.form} onSubmit={submit} noValidate>
      <div className={styles.field}>
        <label htmlFor={`${id}-user`}>{words.login.user}</label>
        <input
          id={`${id}-user`}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={user}
          {...described}
        />
      </div>
      <div className={styles.field}>
        <label htmlFor={`${id}-password`}>{words.login.password}</label>
        <input
          id={`${id}-password`}
          name="password"
          type={shown ? 'text' : 'password'}
          autoComplete="current-password"
          autoCapitalize="none"
          spellCheck={false}
          {...described}
        />
      </div>
      <label className={styles.show}>
        <input type="checkbox" checked={shown} onChange={(event) => setShown(event.target.checked)} />
        <span>{words.login.show}</span>
      </label>
      <p id={`${id}-error`} className={styles.error} role="alert">
        {error}
      </p>
      <Button type="submit" tone="primary" busy={busy}>
        {busy ? words.login.submitting : words.login.submit}
      </Button>
      <details className={styles.forgotten}>
        <summary>{words.login.forgotten}</summary>
        <p>{words.login.forgottenHelp}</p>
      </details>
    </form>
  );
}
