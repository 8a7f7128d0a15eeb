import { type ReactNode, createContext, use, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Session } from './api/session.ts';
import type { Dashboard } from './dashboard.ts';
import type { Catalogue } from './i18n/de.ts';
import type { Language } from './i18n/format.ts';
import { loadCatalogue } from './i18n/load.ts';
import type { EventLog } from './live/event-log.ts';
import type { LiveState } from './live/state.ts';
import { type Timeline, tellStories } from './model/stories.ts';
import { readDetails, writeDetails, writeLanguage } from './preferences.ts';

interface Surroundings {
  readonly dashboard: Dashboard;
  readonly words: Catalogue;
  /** The language that was asked for last; its words may still be on their way. */
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  /** Are identifiers and raw events shown? */
  readonly details: boolean;
  readonly setDetails: (shown: boolean) => void;
}

const Context = createContext<Surroundings | null>(null);

/** Gives the components their data, their words and what the reader chose. */
export function Surround({
  dashboard,
  words: first,
  children,
}: {
  readonly dashboard: Dashboard;
  readonly words: Catalogue;
  readonly children: ReactNode;
}) {
  const [words, setWords] = useState(first);
  const [language, setLanguage] = useState(first.language);
  const wanted = useRef(first.language);
  const [details, setDetails] = useState(readDetails);
  const surroundings = useMemo<Surroundings>(
    () => ({
      dashboard,
      words,
      language,
      setLanguage: (asked) => {
        wanted.current = asked;
        setLanguage(asked);
        loadCatalogue(asked).then(
          (loaded) => {
            // Words that come late do not undo a later choice.
            if (wanted.current !== asked) return;
            setWords(loaded);
            writeLanguage(asked);
          },
          () => {
            if (wanted.current !== asked) return;
            wanted.current = words.language;
            setLanguage(words.language);
            dashboard.toasts.show('bad', words.states.failed(words.errors('OFFLINE')));
          },
        );
      },
      details,
      setDetails: (shown) => {
        setDetails(shown);
        writeDetails(shown);
      },
    }),
    [dashboard, words, language, details],
  );
  return <Context value={surroundings}>{children}</Context>;
}

export function useSurroundings(): Surroundings {
  const surroundings = use(Context);
  if (surroundings === null) throw new Error('a component is used outside of Surround');
  return surroundings;
}

export const useWords = (): Catalogue => useSurroundings().words;
export const useDashboard = (): Dashboard => useSurroundings().dashboard;

/** Part of the live state. The selector returns a primitive or a part as it is: never a new object. */
export function useLive<T>(select: (state: LiveState) => T): T {
  const { store } = useDashboard();
  return useSyncExternalStore(store.subscribe, () => select(store.shown()));
}

export function useSession(): Session {
  const { session } = useDashboard();
  return useSyncExternalStore(session.subscribe, session.get);
}

const told = new WeakMap<EventLog['events'], Timeline>();

/** The stories of what is known, told once per change however many ask. */
export function useTimeline(): Timeline {
  const events = useLive((state) => state.log.events);
  const known = told.get(events) ?? tellStories(events);
  told.set(events, known);
  return known;
}

/** UTC ms by the clock of the box, once a second. */
export const useNow = (): number => useLive((state) => state.nowMs);

/** Can anything be asked of the box now? */
export const useIsLive = (): boolean => useLive((state) => state.connection.kind === 'live');
