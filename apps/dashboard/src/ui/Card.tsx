import { type ReactNode, useId } from 'react';
import styles from './Card.module.css';

/** A section with its own heading. */
export function Card({
  heading,
  aside,
  children,
}: {
  readonly heading: string;
  /** A link beside the heading. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={styles.card} aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id} className={styles.heading}>
          {heading}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
