import type { Status } from '../model/status.ts';
import styles from './status.module.css';
import { classes } from './classes.ts';

const mark = {
  fill: 'none',
  stroke: 'var(--surface)',
  strokeWidth: 2.4,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const;
const hollow = { fill: 'none', stroke: 'currentColor', strokeWidth: 2, strokeLinecap: 'round' } as const;

const drawing = (status: Status) => {
  switch (status) {
    case 'ok':
      return (
        <>
          <circle cx="12" cy="12" r="10.5" fill="currentColor" />
          <path d="M7.2 12.4l3.3 3.3 6.3-7" {...mark} />
        </>
      );
    case 'busy':
      return (
        <>
          <circle className={styles.ring} cx="12" cy="12" r="10.5" {...hollow} strokeDasharray="4.2 2.4" />
          <circle cx="12" cy="12" r="7.6" fill="currentColor" />
          <path d="M9.6 14.4l3.3-3.3m1.9-2.6a2.2 2.2 0 1 0 .7 2.6" {...mark} strokeWidth={2} />
        </>
      );
    case 'warn':
      return (
        <>
          <path
            d="M12 1.9a1.6 1.6 0 0 1 1.4.8l9.2 16.4a1.6 1.6 0 0 1-1.4 2.4H2.8a1.6 1.6 0 0 1-1.4-2.4L10.6 2.7a1.6 1.6 0 0 1 1.4-.8z"
            fill="currentColor"
          />
          <path d="M12 8.4v5.4M12 17.4v.1" {...mark} />
        </>
      );
    case 'bad':
      return (
        <>
          <path d="M7.6 1.5h8.8l6.1 6.1v8.8l-6.1 6.1H7.6l-6.1-6.1V7.6z" fill="currentColor" />
          <path d="M8.4 8.4l7.2 7.2m0-7.2l-7.2 7.2" {...mark} />
        </>
      );
    case 'off':
      return (
        <>
          <circle cx="12" cy="12" r="9.8" {...hollow} />
          <path d="M9.7 8.5v7m4.6-7v7" {...hollow} />
        </>
      );
    case 'unknown':
      return (
        <>
          <path d="M12 1.9L22.1 12 12 22.1 1.9 12z" {...hollow} strokeLinejoin="round" />
          <path d="M9.9 9.6a2.2 2.2 0 1 1 3.2 2c-.8.4-1.1.9-1.1 1.7M12 16.3v.1" {...hollow} />
        </>
      );
  }
};

/** The shape of a status. Its word stands beside it, so it says nothing to a screen reader. */
export function StatusShape({
  status,
  size = 24,
}: {
  readonly status: Status;
  readonly size?: 20 | 24 | 40;
}) {
  return (
    <svg
      className={classes(styles.shape, styles[status])}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
    >
      {drawing(status)}
    </svg>
  );
}
