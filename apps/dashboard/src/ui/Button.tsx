import { type ReactNode, type Ref, useId } from 'react';
import { classes } from './classes.ts';
import styles from './Button.module.css';

interface ButtonProps {
  readonly children: ReactNode;
  readonly onClick?: () => void;
  readonly type?: 'button' | 'submit';
  readonly tone?: 'plain' | 'accent' | 'primary' | 'quiet';
  /** Why it cannot be used now; it stays reachable and says so. */
  readonly unavailable?: string | null | undefined;
  readonly busy?: boolean;
  /** What a screen reader says where the label alone does not tell which one it is. */
  readonly spoken?: string;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button. One that cannot be used keeps its place in the order of tabs and gives its reason. */
export function Button({
  children,
  onClick,
  type = 'button',
  tone = 'plain',
  unavailable = null,
  busy = false,
  spoken,
  ref,
}: ButtonProps) {
  const reason = useId();
  const off = unavailable !== null || busy;
  return (
    <>
      <button
        ref={ref}
        type={type}
        className={classes(styles.button, styles[tone])}
        aria-disabled={off || undefined}
        aria-busy={busy || undefined}
        aria-label={spoken}
        aria-describedby={unavailable === null ? undefined : reason}
        title={unavailable ?? undefined}
        onClick={(event) => {
          if (off) event.preventDefault();
          else onClick?.();
        }}
      >
        {children}
      </button>
      {unavailable !== null && (
        <span id={reason} hidden>
          {unavailable}
        </span>
      )}
    </>
  );
}
