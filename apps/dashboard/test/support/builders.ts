import type {
  AlertView,
  ArasulEvent,
  EventKind,
  HealingDocument,
  ServicesDocument,
  ServiceView,
} from '@arasul/edge/contract';
import type { HeadlineState } from '../../src/model/headline.ts';
import { tellStories } from '../../src/model/stories.ts';

/** 2026-05-12 14:03:27 in Berlin. */
export const nowMs = Date.parse('2026-05-12T12:03:27Z');

/** Tests read better with plain spaces. */
export const plain = (text: string): string => text.replaceAll('\u00A0', ' ');

export const aService = (part: Partial<ServiceView> = {}): ServiceView => ({
  name: 'demo-api',
  state: 'healthy',
  since: '2026-05-12T02:03:27Z',
  dependsOn: ['demo-store'],
  role: 'app',
  repairs24h: 0,
  pid: 4711,
  instanceId: 'demo-api',
  image: null,
  exitCode: null,
  drillable: true,
  repair: null,
  ...part,
});

export const aRepair = (
  part: Partial<NonNullable<ServiceView['repair']>> = {},
): NonNullable<ServiceView['repair']> => ({
  episode: 'box-1',
  phase: 'acting',
  attempt: 1,
  maxAttempts: 3,
  action: 'restart',
  nextAt: null,
  ...part,
});

export const someServices = (...services: readonly ServiceView[]): ServicesDocument => ({
  runtime: 'processes',
  services:
    services.length > 0
      ? [...services]
      : [
          aService({ name: 'demo-store', dependsOn: [] }),
          aService(),
          aService({ name: 'demo-web', dependsOn: [] }),
        ],
});

export const aHealing = (part: Partial<HealingDocument> = {}): HealingDocument => ({
  heartbeatAt: '2026-05-12T12:03:23Z',
  heartbeat: 'healthy',
  pausedUntil: null,
  mode: 'execute',
  checksToday: 8_640,
  repairsToday: 1,
  ...part,
});

export const anAlert = (part: Partial<AlertView> = {}): AlertView => ({
  id: 'service-escalated:box-1',
  code: 'service-escalated',
  service: 'demo-api',
  raisedAt: '2026-05-12T12:00:00Z',
  ...part,
});

type Of<K extends EventKind> = Extract<ArasulEvent, { kind: K }>;

/** An event with the number `seq`, one second after the one before it. */
export const anEvent = <K extends EventKind>(seq: number, kind: K, body: Of<K>['body']): Of<K> =>
  ({
    seq,
    node: 'box',
    t: new Date(Date.parse('2026-05-12T01:12:00Z') + seq * 1_000).toISOString(),
    topic: 'healing',
    severity: 'INFO',
    kind,
    body,
  }) as unknown as Of<K>;

/** A repair that went well: numbers `from` to `from + 5`. */
export const aHeal = (from = 1, episode = 'box-1', service = 'demo-api'): readonly ArasulEvent[] => [
  anEvent(from, 'service.down', { service, cause: 'exited', exitCode: 137 }),
  anEvent(from + 1, 'healing.seen', { service, episode, cause: 'exited', exitCode: 137 }),
  anEvent(from + 2, 'healing.decided', {
    service,
    episode,
    action: 'restart',
    attempt: 1,
    maxAttempts: 3,
    rule: 'A.restart',
  }),
  anEvent(from + 3, 'healing.done', {
    service,
    episode,
    action: 'restart',
    outcome: 'ok',
    durationMs: 1_800,
    errorCode: null,
  }),
  anEvent(from + 4, 'service.recovered', { service, downMs: 18_000 }),
  anEvent(from + 5, 'healing.verified', {
    service,
    episode,
    action: 'restart',
    downMs: 18_000,
    soakMs: 60_000,
  }),
];

export const aHeadlineState = (part: Partial<HeadlineState> = {}): HeadlineState => ({
  connection: { kind: 'live' },
  services: someServices(),
  healing: aHealing(),
  alerts: [],
  timeline: tellStories([]),
  nowMs,
  ...part,
});
