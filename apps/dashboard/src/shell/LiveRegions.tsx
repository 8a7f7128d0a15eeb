import { useEffect, useRef, useState } from 'react';
import { useLive, useNow, useWords } from '../context.tsx';
import { type Announcer, go, say, silent } from '../model/announcer.ts';
import { newsOf } from '../model/announcements.ts';
import { eventSentence } from '../model/event-sentence.ts';

/** A short loss heals by itself; only one that lasts is told with urgency. */
const urgentAfterSeconds = 10;

/**
 * The two places that a screen reader listens to. They are there from the first paint, hold one sentence
 * each, and change only when a state changes: numbers that stream never come here.
 */
export function LiveRegions() {
  const words = useWords();
  const nowMs = useNow();
  const events = useLive((state) => state.log.events);
  const reloads = useLive((state) => state.history.reloads);
  const lost = useLive((state) => state.connection.kind === 'lost');
  const lostForLong = useLive(
    ({ connection }) => connection.kind === 'lost' && connection.forSeconds >= urgentAfterSeconds,
  );
  const [polite, setPolite] = useState<Announcer>(silent);
  const [urgent, setUrgent] = useState('');
  const heard = useRef(0);
  const told = useRef({ lost: false, reloads: 0 });

  useEffect(() => {
    const { polite: news, urgent: alarm } = newsOf(events, heard.current, nowMs);
    heard.current = Math.max(heard.current, events.at(-1)?.seq ?? 0);
    if (news !== null) setPolite((announcer) => say(announcer, eventSentence(news, words), nowMs));
    if (alarm !== null) setUrgent(eventSentence(alarm, words));
  }, [events, words, nowMs]);

  useEffect(() => {
    if (reloads === told.current.reloads) return;
    told.current.reloads = reloads;
    setPolite((announcer) => say(announcer, words.connection.reloaded, nowMs));
  }, [reloads, words, nowMs]);

  useEffect(() => setPolite((announcer) => go(announcer, nowMs)), [nowMs]);

  useEffect(() => {
    if (lostForLong && !told.current.lost) {
      told.current.lost = true;
      setUrgent(words.connection.lost);
    } else if (!lost && told.current.lost) {
      told.current.lost = false;
      setUrgent('');
      setPolite((announcer) => say(announcer, words.connection.back, nowMs));
    }
  }, [lost, lostForLong, words, nowMs]);

  return (
    <>
      <p className="visually-hidden" role="status" data-region="polite">
        {polite.spoken}
      </p>
      <p className="visually-hidden" role="alert" data-region="urgent">
        {urgent}
      </p>
    </>
  );
}
