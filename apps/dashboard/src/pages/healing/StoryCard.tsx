import type { ArasulEvent } from '@arasul/edge/contract';
import type { ReactNode } from 'react';
import { useNow, useSurroundings, useWords } from '../../context.tsx';
import type { Catalogue } from '../../i18n/de.ts';
import type { Status } from '../../model/status.ts';
import type { Story, StoryResult } from '../../model/stories.ts';
import { StatusShape } from '../../ui/StatusShape.tsx';
import { EventDetails } from './EventDetails.tsx';
import styles from './healing.module.css';

const shapes: Readonly<Record<StoryResult, Status>> = {
  running: 'busy',
  watching: 'ok',
  healed: 'ok',
  byItself: 'ok',
  waitingForYou: 'warn',
  stopped: 'off',
};

interface Line {
  readonly seq: number;
  readonly atMs: number;
  readonly text: string;
}

const lineOf = (event: ArasulEvent, text: string): Line => ({
  seq: event.seq,
  atMs: Date.parse(event.t),
  text,
});

const seenLines = ({ seen }: Story, words: Catalogue): readonly Line[] =>
  seen.map((event) => lineOf(event, words.causes[event.body.cause](event.body.exitCode)));

const decidedLines = ({ decided }: Story, words: Catalogue): readonly Line[] =>
  decided.map((event) =>
    lineOf(
      event,
      event.kind === 'healing.refused'
        ? words.refused(event.body.reason, event.body.until)
        : words.decided(event.body.action, event.body.attempt, event.body.maxAttempts),
    ),
  );

const doneLines = ({ done }: Story, words: Catalogue): readonly Line[] =>
  done.map((event) => {
    const { action, outcome, durationMs, errorCode } = event.body;
    return lineOf(event, words.done(action, outcome, durationMs, errorCode));
  });

const checkedLines = ({ checked }: Story, { healing, refuted }: Catalogue): readonly Line[] =>
  checked.map((event) => {
    switch (event.kind) {
      case 'service.recovered':
        return lineOf(event, healing.recovered(event.body.downMs));
      case 'healing.verified':
        return lineOf(event, healing.verified(event.body.soakMs));
      case 'healing.refuted':
        return lineOf(event, refuted(event.body.reason));
      case 'healing.escalated':
        return lineOf(event, healing.escalated(event.body.attempts));
      case 'healing.quarantined':
        return lineOf(event, healing.quarantined(event.body.actions, event.body.until));
    }
  });

function Part({
  term,
  lines,
  missing,
}: {
  readonly term: string;
  readonly lines: readonly Line[];
  /** What is said where there is nothing (yet). */
  readonly missing: ReactNode;
}) {
  const { format } = useWords();
  return (
    <div className={styles.part}>
      <dt>{term}</dt>
      {lines.length === 0 ? (
        <dd className={styles.missing}>{missing}</dd>
      ) : (
        lines.map(({ seq, atMs, text }) => (
          <dd key={seq} className={styles.line} data-seq={seq}>
            <time dateTime={new Date(atMs).toISOString()}>{format.timeToSecond(atMs)}</time>
            <span>{text}</span>
          </dd>
        ))
      )}
    </div>
  );
}

/** One repair: what was seen, decided, done and checked, each in a sentence. */
export function StoryCard({ story, level }: { readonly story: Story; readonly level: 2 | 3 }) {
  const words = useWords();
  const { details } = useSurroundings();
  const nowMs = useNow();
  const { healing } = words;
  const Heading = level === 2 ? 'h2' : 'h3';
  const ended = story.result !== 'running' && story.result !== 'watching';
  const wait = ended ? healing.nothingDone : healing.notYet;
  return (
    <article className={styles.story} data-episode={story.episode} data-result={story.result}>
      <div className={styles.storyHead}>
        <StatusShape status={shapes[story.result]} />
        <Heading className={styles.storyTitle}>
          <bdi>{words.serviceName(story.service)}</bdi>, {words.when(story.fromMs, nowMs)}:{' '}
          {healing.result[story.result]}
        </Heading>
        {story.downMs !== null && <p className={styles.outage}>{healing.outage(story.downMs)}</p>}
      </div>
      <dl className={styles.parts}>
        <Part term={healing.seen} lines={seenLines(story, words)} missing={healing.earlier} />
        <Part term={healing.decided} lines={decidedLines(story, words)} missing={wait} />
        <Part term={healing.done} lines={doneLines(story, words)} missing={wait} />
        <Part
          term={healing.checked}
          lines={checkedLines(story, words)}
          missing={ended ? words.settings.unknown : healing.notYet}
        />
      </dl>
      {story.result === 'watching' && <p className={styles.missing}>{healing.stillWatching}</p>}
      {details && <EventDetails events={story.events} />}
    </article>
  );
}
