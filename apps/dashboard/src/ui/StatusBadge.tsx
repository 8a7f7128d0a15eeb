import { useWords } from '../context.tsx';
import type { ServiceStatus } from '../model/status.ts';
import { classes } from './classes.ts';
import styles from './status.module.css';

/** The word of a status on its tint. */
export function StatusBadge({ status, word }: ServiceStatus) {
  const words = useWords();
  return <span className={classes(styles.badge, styles[status])}>{words.status[word]}</span>;
}
