import { useDashboard, useLive, useWords } from '../context.tsx';
import { noticeableOffsetMs } from '../live/clock.ts';
import { Button } from '../ui/Button.tsx';
import { StatusShape } from '../ui/StatusShape.tsx';
import styles from './Shell.module.css';

function LostBar() {
  const words = useWords();
  const dashboard = useDashboard();
  const connection = useLive((state) => state.connection);
  if (connection.kind !== 'lost') return null;
  const { forSeconds, lastFrameAtMs } = connection;
  return (
    <div className={styles.bar} data-lost="">
      <StatusShape status="unknown" />
      <p className={styles.barText}>
        {words.connection.bar(forSeconds)}
        {lastFrameAtMs !== null && ` ${words.connection.valuesFrom(lastFrameAtMs)}.`}
      </p>
      <Button onClick={() => dashboard.reconnect()}>{words.connection.retry}</Button>
    </div>
  );
}

function BuildBar() {
  const words = useWords();
  const newBuild = useLive((state) => state.box?.newBuild ?? false);
  if (!newBuild) return null;
  return (
    <div className={styles.bar}>
      <StatusShape status="off" />
      <p className={styles.barText}>{words.app.newBuild}</p>
      <Button onClick={() => location.reload()}>{words.app.loadNow}</Button>
    </div>
  );
}

function ClockBar() {
  const words = useWords();
  // In whole seconds, so that it does not flicker.
  const offsetMs = useLive((state) => Math.round(state.clock.offsetMs / 1_000) * 1_000);
  const isLive = useLive((state) => state.connection.kind === 'live');
  if (!isLive || Math.abs(offsetMs) < noticeableOffsetMs) return null;
  return (
    <div className={styles.bar}>
      <StatusShape status="warn" />
      <p className={styles.barText}>{words.app.clock(offsetMs)}</p>
    </div>
  );
}

/** What must be known before anything on the page is believed. */
export function ConnectionBar() {
  return (
    <>
      <LostBar />
      <BuildBar />
      <ClockBar />
    </>
  );
}
