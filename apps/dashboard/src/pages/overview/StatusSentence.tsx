import { Link } from 'wouter';
import { useNow, useWords } from '../../context.tsx';
import { shapeOf } from '../../model/headline.ts';
import { classes } from '../../ui/classes.ts';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { StatusShape } from '../../ui/StatusShape.tsx';
import styles from './overview.module.css';
import { useHeadline } from './use-headline.ts';

/** The first thing that is read: how the box is, in one sentence. */
export function StatusSentence() {
  const words = useWords();
  const nowMs = useNow();
  const line = useHeadline();
  const shape = shapeOf(line);
  const { sentence, sub, action } = words.headline(line, nowMs);
  return (
    <div className={classes(styles.sentence, styles[shape])} data-headline={line.kind}>
      <StatusShape status={shape} size={40} />
      <div className={styles.sentenceText}>
        <PageHeading title={words.overview.title}>{sentence}</PageHeading>
        <p>
          {sub}
          {action !== null && (
            <>
              {' '}
              <Link href={action.href} className={styles.action}>
                {action.label}
              </Link>
            </>
          )}
        </p>
      </div>
    </div>
  );
}
