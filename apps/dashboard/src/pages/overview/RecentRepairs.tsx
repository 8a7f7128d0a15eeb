import { Link } from 'wouter';
import { useDashboard, useLive, useTimeline, useWords } from '../../context.tsx';
import { Card } from '../../ui/Card.tsx';
import { Empty, Failed, Loading } from '../../ui/StateBox.tsx';
import { StoryCard } from '../healing/StoryCard.tsx';
import styles from './overview.module.css';

const shownStories = 2;

/** The last repairs with their proof. */
export function RecentRepairs() {
  const words = useWords();
  const dashboard = useDashboard();
  const { stories } = useTimeline();
  const status = useLive((state) => state.history.status);
  const healing = useLive((state) => state.healing);
  const recent = stories.slice(0, shownStories);
  return (
    <Card heading={words.overview.repairs} aside={<Link href="/healing">{words.overview.allRepairs}</Link>}>
      {recent.length > 0 ? (
        <ul className={styles.stories}>
          {recent.map((story) => (
            <li key={story.episode}>
              <StoryCard story={story} level={3} />
            </li>
          ))}
        </ul>
      ) : status === 'failed' ? (
        <Failed code="OFFLINE" onRetry={() => void dashboard.loadHistory()} />
      ) : status === 'loaded' ? (
        <Empty
          status="ok"
          title={words.overview.noRepairs}
          action={<Link href="/services">{words.overview.tryDrill}</Link>}
        />
      ) : (
        <Loading />
      )}
      {healing !== null && (
        <p className={styles.proof}>{words.overview.proof(healing.checksToday, healing.repairsToday)}</p>
      )}
    </Card>
  );
}
