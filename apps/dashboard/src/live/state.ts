import type {
  AlertView,
  ArasulEvent,
  HealingDocument,
  MetricSlot,
  ServicesDocument,
  StateDocument,
} from '@arasul/edge/contract';
import { type BoxClock, sameClock, sawBoxTime } from './clock.ts';
import { type Connection, type Watch, sawFrame, sawVisibility, silenceMs, startWatch } from './connection.ts';
import { type EventLog, append, dropBefore, emptyLog, merge } from './event-log.ts';

/** Where the loading of older events stands. */
export interface History {
  readonly status: 'idle' | 'loading' | 'loaded' | 'failed';
  /** Are there older ones than those that are known? */
  readonly more: boolean;
  /** Goes up when the box could not replay everything and the events were loaded anew. */
  readonly reloads: number;
}

/** Everything the pages show, as one immutable value. */
export interface LiveState {
  readonly connection: Connection;
  readonly watch: Watch;
  readonly clock: BoxClock;
  /** UTC ms by the clock of the box, whole seconds. */
  readonly nowMs: number;
  /** The same at the last sign of life. */
  readonly aliveAtMs: number | null;
  readonly box: { readonly node: string; readonly build: string; readonly newBuild: boolean } | null;
  readonly services: ServicesDocument | null;
  readonly healing: HealingDocument | null;
  readonly alerts: readonly AlertView[];
  readonly slots: readonly MetricSlot[];
  readonly frame: { readonly t: number; readonly values: readonly (number | null)[] } | null;
  readonly log: EventLog;
  readonly history: History;
}

/** Two clocks at one moment: UTC ms as this device has it, and one that nobody sets. */
export interface Moment {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

/** What happens to the page from outside. */
export type LiveInput =
  | { readonly kind: 'hello'; readonly node: string; readonly build: string; readonly nowMs: number }
  | { readonly kind: 'beat'; readonly t: number }
  | { readonly kind: 'frame'; readonly t: number; readonly values: readonly (number | null)[] }
  | { readonly kind: 'dictionary'; readonly slots: readonly MetricSlot[] }
  | { readonly kind: 'document'; readonly document: StateDocument }
  | { readonly kind: 'event'; readonly event: ArasulEvent }
  | { readonly kind: 'gap'; readonly to: number }
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'visibility'; readonly visible: boolean }
  | { readonly kind: 'tick' }
  | { readonly kind: 'historyAsked' }
  | { readonly kind: 'historyCame'; readonly events: readonly ArasulEvent[]; readonly more: boolean }
  | { readonly kind: 'historyFailed' };

export const initialState = (now: Moment): LiveState => ({
  connection: { kind: 'connecting' },
  watch: startWatch(now.monotonicMs),
  clock: sameClock,
  nowMs: wholeSecond(now.wallMs),
  aliveAtMs: null,
  box: null,
  services: null,
  healing: null,
  alerts: [],
  slots: [],
  frame: null,
  log: emptyLog,
  history: { status: 'idle', more: false, reloads: 0 },
});

const wholeSecond = (ms: number): number => Math.floor(ms / 1_000) * 1_000;

const lost = (state: LiveState, monotonicMs: number): Connection => ({
  kind: 'lost',
  forSeconds: Math.max(
    0,
    Math.floor((monotonicMs - (state.watch.lastFrameMs ?? state.watch.startedMs)) / 1_000),
  ),
  lastFrameAtMs: state.aliveAtMs,
});

/** A sign of life: the connection is live, whatever it was. `boxMs` is the box's clock, where it told it. */
const alive = (state: LiveState, boxMs: number | null, now: Moment): LiveState => {
  const clock = boxMs === null ? state.clock : sawBoxTime(state.clock, boxMs, now.wallMs);
  const nowMs = wholeSecond(now.wallMs + clock.offsetMs);
  return {
    ...state,
    clock,
    nowMs,
    aliveAtMs: nowMs,
    watch: sawFrame(state.watch, now.monotonicMs),
    connection: state.connection.kind === 'live' ? state.connection : { kind: 'live' },
  };
};

const tick = (state: LiveState, now: Moment): LiveState => {
  const { connection } = state;
  if (connection.kind === 'lost') {
    const next = lost(state, now.monotonicMs);
    if (next.kind !== 'lost' || next.forSeconds === connection.forSeconds) return state;
    return { ...state, connection: { ...next, lastFrameAtMs: connection.lastFrameAtMs } };
  }
  if (silenceMs(state.watch, now.monotonicMs) !== null) {
    return { ...state, connection: lost(state, now.monotonicMs) };
  }
  const nowMs = wholeSecond(now.wallMs + state.clock.offsetMs);
  return nowMs === state.nowMs ? state : { ...state, nowMs };
};

const withDocument = (state: LiveState, document: StateDocument): LiveState => {
  switch (document.topic) {
    case 'services':
      return { ...state, services: document.body };
    case 'healing':
      return { ...state, healing: document.body };
    case 'alerts':
      return { ...state, alerts: document.body.open };
  }
};

const withHistory = (state: LiveState, history: Partial<History>): LiveState => ({
  ...state,
  history: { ...state.history, ...history },
});

/** Folds one thing that happened into what is shown. Pure. */
export function reduce(state: LiveState, input: LiveInput, now: Moment): LiveState {
  switch (input.kind) {
    case 'hello': {
      const newBuild = state.box !== null && (state.box.newBuild || state.box.build !== input.build);
      const build = state.box?.build ?? input.build;
      return { ...alive(state, input.nowMs, now), box: { node: input.node, build, newBuild } };
    }
    case 'beat':
      return alive(state, input.t, now);
    case 'frame':
      // Its time is the second that was measured, not the moment it was sent.
      return { ...alive(state, null, now), frame: { t: input.t, values: input.values } };
    case 'dictionary':
      return { ...state, slots: input.slots };
    case 'document':
      return withDocument(state, input.document);
    case 'event':
      return { ...state, log: append(state.log, input.event) };
    case 'gap':
      return {
        ...state,
        log: dropBefore(state.log, input.to),
        history: { status: 'idle', more: false, reloads: state.history.reloads + 1 },
      };
    case 'disconnected':
      return state.connection.kind === 'lost'
        ? state
        : { ...state, connection: lost(state, now.monotonicMs) };
    case 'visibility':
      return { ...state, watch: sawVisibility(state.watch, input.visible, now.monotonicMs) };
    case 'tick':
      return tick(state, now);
    case 'historyAsked':
      return withHistory(state, { status: 'loading' });
    case 'historyCame':
      return withHistory(
        { ...state, log: merge(state.log, input.events) },
        { status: 'loaded', more: input.more },
      );
    case 'historyFailed':
      return withHistory(state, { status: 'failed' });
  }
}
