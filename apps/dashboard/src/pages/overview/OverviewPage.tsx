import styles from './overview.module.css';
import { RecentRepairs } from './RecentRepairs.tsx';
import { ServiceList } from './ServiceList.tsx';
import { StatusSentence } from './StatusSentence.tsx';
import { Tiles } from './Tiles.tsx';

/** Sentence first, numbers second, proof beside the services. */
export function OverviewPage() {
  return (
    <>
      <StatusSentence />
      <Tiles />
      <div className={styles.columns}>
        <ServiceList />
        <RecentRepairs />
      </div>
    </>
  );
}
