import { useEffect } from 'react';
import { Link } from 'wouter';
import { useDashboard, useIsLive, useLive, useNow, useTimeline, useWords } from '../../context.tsx';
import { eventSentence } from '../../model/event-sentence.ts';
import { type Note, type Story, healedStories } from '../../model/stories.ts';
import { linkedElement } from '../../shell/navigation.ts';
import { Button } from '../../ui/Button.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { Empty, Failed, Loading } from '../../ui/StateBox.tsx';
import { StatusShape } from '../../ui/StatusShape.tsx';
import styles from './healing.module.css';
import { StoryCard } from './StoryCard.tsx';

type Item =
  | { readonly kind: 'story'; readonly atMs: number; readonly story: Story }
  | { readonly kind: 'note'; readonly atMs: number; readonly note: Note };

const itemsOf = (stories: readonly Story[], notes: readonly Note[]): readonly Item[] =>
  [
    ...stories.map((story): Item => ({ kind: 'story', atMs: story.fromMs, story })),
    ...notes.map((note): Item => ({ kind: 'note', atMs: Date.parse(note.t), note })),
  ].sort((a, b) => b.atMs - a.atMs);

function NoteLine({ note }: { readonly note: Note }) {
  const words = useWords();
  const nowMs = useNow();
  return (
    <p className={styles.note}>
      <StatusShape status="off" size={20} />
      <span>
        {eventSentence(note, words)} <time dateTime={note.t}>({words.when(Date.parse(note.t), nowMs)})</time>
      </span>
    </p>
  );
}

/** A link from elsewhere names an episode: it is scrolled to as soon as it is there. */
function useLinkedStory(stories: readonly Story[]): void {
  const episode = linkedElement();
  const present = episode !== '' && stories.some((story) => story.episode === episode);
  useEffect(() => {
    if (present) document.getElementById(episode)?.scrollIntoView({ block: 'start' });
  }, [present, episode]);
}

function NothingYet() {
  const words = useWords();
  const nowMs = useNow();
  const heartbeatAt = useLive((state) => state.healing?.heartbeatAt ?? null);
  const lastCheck = heartbeatAt === null ? null : words.format.ago(nowMs - Date.parse(heartbeatAt));
  return (
    <section className={styles.card}>
      <Empty
        status="ok"
        title={words.healing.empty}
        action={<Link href="/services">{words.overview.tryDrill}</Link>}
      >
        {words.healing.emptySub(lastCheck)}
      </Empty>
    </section>
  );
}

/** Everything that the box repaired, newest first. */
export function HealingPage() {
  const words = useWords();
  const dashboard = useDashboard();
  const isLive = useIsLive();
  const { stories, notes } = useTimeline();
  const { status, more } = useLive((state) => state.history);
  useLinkedStory(stories);
  const items = itemsOf(stories, notes);
  const waiting = stories.filter(({ result }) => result === 'waitingForYou').length;
  const known = items.length > 0 || status === 'loaded';
  return (
    <>
      <PageHeading title={words.healing.title}>
        {known
          ? words.healing.heading(healedStories({ stories, notes }).length, waiting)
          : words.healing.title}
      </PageHeading>
      {items.length === 0 && status === 'loaded' && <NothingYet />}
      <ol className={styles.timeline}>
        {items.map((item) =>
          item.kind === 'story' ? (
            <li key={item.story.episode} id={item.story.episode} className={styles.card}>
              <StoryCard story={item.story} level={2} />
            </li>
          ) : (
            <li key={item.note.seq}>
              <NoteLine note={item.note} />
            </li>
          ),
        )}
      </ol>
      {status === 'failed' && (
        <Failed
          code="OFFLINE"
          onRetry={() => void (items.length > 0 ? dashboard.loadOlder() : dashboard.loadHistory())}
        />
      )}
      {!known && status !== 'failed' && <Loading />}
      {more && status !== 'failed' && (
        <div>
          <Button
            busy={status === 'loading'}
            unavailable={isLive ? null : words.connection.needsConnection}
            onClick={() => void dashboard.loadOlder()}
          >
            {status === 'loading' ? words.states.loading : words.healing.more}
          </Button>
        </div>
      )}
    </>
  );
}
