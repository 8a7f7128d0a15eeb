import type { ArasulEvent, FaultCause, HealingAction } from '@arasul/edge/contract';

/** How a repair ended, as far as is known. */
export type StoryResult =
  /** Still going on. */
  | 'running'
  /** Answers again; still being watched. */
  | 'watching'
  /** Answers again and stayed so for the whole time of the watch. */
  | 'healed'
  /** Answers again without anything having been done. */
  | 'byItself'
  | 'waitingForYou'
  /** Was stopped by a person meanwhile. */
  | 'stopped';

type Of<K extends ArasulEvent['kind']> = Extract<ArasulEvent, { kind: K }>;

/** What each of the four lines of a story is made of, in the order of time. */
export interface Story {
  readonly episode: string;
  readonly service: string;
  readonly result: StoryResult;
  /** UTC ms of the first and the last thing that is known of it. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Time without the service; null while it is not back. */
  readonly downMs: number | null;
  readonly cause: FaultCause | null;
  /** The last thing that was done, null when nothing was. */
  readonly action: HealingAction | null;
  readonly seen: readonly Of<'healing.seen'>[];
  readonly decided: readonly (Of<'healing.decided'> | Of<'healing.refused'>)[];
  readonly done: readonly Of<'healing.done'>[];
  readonly checked: readonly (
    | Of<'service.recovered'>
    | Of<'healing.refuted'>
    | Of<'healing.verified'>
    | Of<'healing.escalated'>
    | Of<'healing.quarantined'>
  )[];
  /** All of them, for the technical details. */
  readonly events: readonly ArasulEvent[];
}

/** Something that belongs to no repair: a wish of a person. */
export type Note = Of<'service.stopped'> | Of<'healing.paused'>;

export interface Timeline {
  /** Newest first. */
  readonly stories: readonly Story[];
  readonly notes: readonly Note[];
}

const atMs = (event: ArasulEvent): number => Date.parse(event.t);

const resultOf = (events: readonly ArasulEvent[]): StoryResult => {
  let result: StoryResult = 'running';
  let acted = false;
  for (const event of events) {
    switch (event.kind) {
      case 'healing.decided':
        acted = true;
        result = 'running';
        break;
      case 'service.recovered':
        result = acted ? 'watching' : 'byItself';
        break;
      case 'healing.verified':
        result = 'healed';
        break;
      case 'healing.escalated':
      case 'healing.quarantined':
        result = 'waitingForYou';
        break;
      case 'service.stopped':
        result = 'stopped';
        break;
      default:
        break;
    }
  }
  return result;
};

const isKind =
  <K extends ArasulEvent['kind']>(...kinds: readonly K[]) =>
  (event: ArasulEvent): event is Of<K> =>
    kinds.some((kind) => kind === event.kind);

const tell = (episode: string, service: string, events: readonly ArasulEvent[]): Story => {
  const seen = events.filter(isKind('healing.seen'));
  const done = events.filter(isKind('healing.done'));
  const recovered = events.find(isKind('service.recovered'));
  const verified = events.find(isKind('healing.verified'));
  const decisions = events.filter(isKind('healing.decided'));
  const [first] = events;
  const last = events.at(-1);
  return {
    episode,
    service,
    result: resultOf(events),
    fromMs: first === undefined ? 0 : atMs(first),
    toMs: last === undefined ? 0 : atMs(last),
    downMs: verified?.body.downMs ?? recovered?.body.downMs ?? null,
    cause: seen[0]?.body.cause ?? null,
    action: done.at(-1)?.body.action ?? decisions.at(-1)?.body.action ?? null,
    seen,
    decided: events.filter(isKind('healing.decided', 'healing.refused')),
    done,
    checked: events.filter(
      isKind(
        'service.recovered',
        'healing.refuted',
        'healing.verified',
        'healing.escalated',
        'healing.quarantined',
      ),
    ),
    events,
  };
};

/** The episode that an event names, null when it names none. */
const episodeOf = (event: ArasulEvent): string | null =>
  'episode' in event.body ? event.body.episode : null;

/**
 * Makes stories of the log: events of one episode belong together, and so do the recovery or the stop of its
 * service while it is open. Pure: the same events give the same stories, whatever page they came with.
 *
 * @param events in the order of their numbers
 */
export function tellStories(events: readonly ArasulEvent[]): Timeline {
  const episodes = new Map<string, { readonly service: string; readonly events: ArasulEvent[] }>();
  const open = new Map<string, string>();
  const notes: Note[] = [];
  for (const event of events) {
    const { body } = event;
    if (event.kind === 'healing.paused') {
      notes.push(event);
      continue;
    }
    if (!('service' in body) || body.service === null) continue;
    const episode = episodeOf(event) ?? open.get(body.service);
    const belongs =
      event.kind.startsWith('healing.') ||
      event.kind === 'service.recovered' ||
      event.kind === 'service.stopped';
    if (episode !== undefined && belongs) {
      const known = episodes.get(episode) ?? { service: body.service, events: [] };
      known.events.push(event);
      episodes.set(episode, known);
      open.set(body.service, episode);
    }
    if (event.kind === 'service.stopped') notes.push(event);
    if (event.kind === 'healing.verified' || event.kind === 'service.stopped') open.delete(body.service);
  }
  return {
    stories: [...episodes]
      .map(([episode, { service, events: own }]) => tell(episode, service, own))
      .sort((a, b) => b.fromMs - a.fromMs),
    notes: notes.toReversed(),
  };
}

/** The stories that ended well, newest first. */
export const healedStories = ({ stories }: Timeline): readonly Story[] =>
  stories.filter(({ result }) => result === 'healed' || result === 'watching');

/** How long a service usually was away before it was repaired; null when that is not known yet. */
export function typicalDownMs({ stories }: Timeline, service: string): number | null {
  const times = stories
    .filter((story) => story.service === service && story.action !== null)
    .flatMap(({ downMs }) => (downMs === null ? [] : [downMs]))
    .sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? null;
}

/** Why nothing is done just now for an episode, and until when; null when no reason was given. */
export function waitReason(
  { stories }: Timeline,
  episode: string,
): { readonly reason: string; readonly until: string | null } | null {
  const last = stories.find((story) => story.episode === episode)?.decided.at(-1);
  return last?.kind === 'healing.refused' ? { reason: last.body.reason, until: last.body.until } : null;
}
