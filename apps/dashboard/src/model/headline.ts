import type { AlertView, HealingDocument, ServicesDocument, ServiceView } from '@arasul/edge/contract';
import type { Connection } from '../live/connection.ts';
import { type Status, isFailing } from './status.ts';
import { type Story, type Timeline, healedStories, typicalDownMs, waitReason } from './stories.ts';

/** Everything that the first sentence of the overview is made from. */
export interface HeadlineState {
  readonly connection: Connection;
  readonly services: ServicesDocument | null;
  readonly healing: HealingDocument | null;
  readonly alerts: readonly AlertView[];
  readonly timeline: Timeline;
  /** UTC ms by the clock of the box. */
  readonly nowMs: number;
}

/** Which sentence it is, with what it needs; the catalogues make the words. */
export type Headline =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'offline'; readonly forSeconds: number; readonly valuesFromMs: number | null }
  | {
      readonly kind: 'needsYou';
      readonly count: number;
      readonly service: string | null;
      readonly attempts: number | null;
    }
  | { readonly kind: 'watchDead' }
  | {
      readonly kind: 'repairing';
      readonly service: string;
      readonly others: number;
      readonly typicalMs: number | null;
      readonly attempt: number;
      readonly maxAttempts: number;
      readonly action: NonNullable<ServiceView['repair']>['action'];
    }
  | {
      readonly kind: 'waiting';
      readonly service: string;
      readonly reason: string | null;
      readonly untilMs: number | null;
    }
  | { readonly kind: 'failing'; readonly service: string; readonly others: number }
  | { readonly kind: 'verifying'; readonly service: string; readonly leftMs: number }
  | { readonly kind: 'boxStarting'; readonly running: number; readonly total: number }
  | { readonly kind: 'healerPaused'; readonly untilMs: number }
  | { readonly kind: 'healerOff'; readonly mode: 'shadow' | 'off' }
  | { readonly kind: 'nothingWatched' }
  | ({ readonly kind: 'justHealed'; readonly story: Story } & Counts)
  /** One of which nothing is known is not called well. */
  | ({ readonly kind: 'partlyKnown' } & Counts)
  | ({ readonly kind: 'allWell' } & Counts);

interface Counts {
  readonly running: number;
  readonly total: number;
  readonly stopped: number;
  readonly starting: readonly string[];
  readonly unknown: number;
  readonly lastCheckMs: number | null;
}

const dayMs = 86_400_000;
const parse = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso));

const needsYou = ({ alerts }: HeadlineState, services: readonly ServiceView[]): Headline | null => {
  const open = new Set(alerts.map(({ id, service }) => service ?? id));
  for (const { name, repair } of services) {
    if (repair?.phase === 'escalated' || repair?.phase === 'quarantined') open.add(name);
  }
  const [first] = open;
  if (first === undefined) return null;
  const service = services.find(({ name }) => name === first);
  return {
    kind: 'needsYou',
    count: open.size,
    service: alerts.some(({ id, service: of }) => of === null && id === first) ? null : first,
    attempts: service?.repair?.attempt ?? null,
  };
};

const failing = (state: HeadlineState, services: readonly ServiceView[]): Headline | null => {
  const all = services.filter(isFailing);
  const repaired = all.find(({ repair }) => repair?.phase === 'acting' || repair?.phase === 'verifying');
  if (repaired?.repair) {
    const { attempt, maxAttempts, action } = repaired.repair;
    return {
      kind: 'repairing',
      service: repaired.name,
      others: all.length - 1,
      typicalMs: typicalDownMs(state.timeline, repaired.name),
      attempt,
      maxAttempts,
      action,
    };
  }
  const waiting = all.find(({ repair }) => repair?.phase === 'waiting');
  if (waiting?.repair) {
    const told = waitReason(state.timeline, waiting.repair.episode);
    return {
      kind: 'waiting',
      service: waiting.name,
      reason: told?.reason ?? null,
      untilMs: parse(waiting.repair.nextAt ?? told?.until ?? null),
    };
  }
  const [first] = all;
  return first === undefined ? null : { kind: 'failing', service: first.name, others: all.length - 1 };
};

/** A service that comes back with its repair still being looked at. */
const returning = (services: readonly ServiceView[], nowMs: number): Headline | null => {
  const acting = services.find(({ repair }) => repair?.phase === 'acting' || repair?.phase === 'verifying');
  if (acting?.repair) {
    const { attempt, maxAttempts, action } = acting.repair;
    const rest = { others: 0, typicalMs: null, attempt, maxAttempts, action };
    return { kind: 'repairing', service: acting.name, ...rest };
  }
  const soaking = services.find(({ repair }) => repair?.phase === 'soaking');
  if (!soaking?.repair) return null;
  const endMs = parse(soaking.repair.nextAt);
  return {
    kind: 'verifying',
    service: soaking.name,
    leftMs: endMs === null ? 0 : Math.max(0, endMs - nowMs),
  };
};

const healer = ({ pausedUntil, mode }: HealingDocument, nowMs: number): Headline | null => {
  const untilMs = parse(pausedUntil);
  if (untilMs !== null && untilMs > nowMs) return { kind: 'healerPaused', untilMs };
  return mode === 'execute' ? null : { kind: 'healerOff', mode };
};

const calm = (state: HeadlineState, services: readonly ServiceView[]): Headline => {
  const { healing, nowMs, timeline } = state;
  const inState = (wanted: ServiceView['state']): readonly ServiceView[] =>
    services.filter((service) => service.state === wanted);
  const counts: Counts = {
    running: inState('healthy').length,
    total: services.length,
    stopped: inState('stopped').length + inState('paused').length,
    starting: inState('starting').map(({ name }) => name),
    unknown: inState('unknown').length,
    lastCheckMs: parse(healing?.heartbeatAt ?? null),
  };
  if (counts.unknown > 0) return { kind: 'partlyKnown', ...counts };
  const [story] = healedStories(timeline);
  return story !== undefined && nowMs - story.toMs < dayMs
    ? { kind: 'justHealed', story, ...counts }
    : { kind: 'allWell', ...counts };
};

/**
 * The one sentence that says how the box is. Ordered by what the reader must know first; silence never looks
 * like health: without a fresh look of the watch nothing is said to be well.
 */
export function headline(state: HeadlineState): Headline {
  const { connection, healing, nowMs } = state;
  if (connection.kind === 'lost') {
    return { kind: 'offline', forSeconds: connection.forSeconds, valuesFromMs: connection.lastFrameAtMs };
  }
  if (connection.kind === 'connecting' || state.services === null || healing === null) {
    return { kind: 'connecting' };
  }
  const { services } = state.services;
  const needed = needsYou(state, services);
  if (needed !== null) return needed;
  if (healing.heartbeat === 'dead') return { kind: 'watchDead' };
  const running = services.filter((service) => service.state === 'healthy').length;
  if (healing.heartbeat === 'starting') return { kind: 'boxStarting', running, total: services.length };
  const trouble = failing(state, services) ?? returning(services, nowMs);
  if (trouble !== null) return trouble;
  if (services.length === 0) return { kind: 'nothingWatched' };
  return healer(healing, nowMs) ?? calm(state, services);
}

/** The shape beside the sentence. */
export function shapeOf(line: Headline): Status {
  switch (line.kind) {
    case 'connecting':
    case 'offline':
    case 'watchDead':
    case 'partlyKnown':
      return 'unknown';
    case 'needsYou':
    case 'healerPaused':
    case 'healerOff':
      return 'warn';
    case 'repairing':
    case 'verifying':
    case 'boxStarting':
      return 'busy';
    case 'waiting':
    case 'failing':
      return 'bad';
    case 'nothingWatched':
      return 'off';
    case 'justHealed':
    case 'allWell':
      return 'ok';
  }
}
