import type { ArasulEvent } from './events.ts';
import type { ServicesDocument } from './services.ts';

/** A series of the metrics dictionary; `slot` is its index in `m`. Slots are append-only. */
export interface MetricSlot {
  readonly slot: number;
  /** cpu_cores_used, cpu_share, memory_used_bytes, memory_total_bytes, disk_used_bytes, disk_total_bytes, temperature_celsius, load_1m, network_receive_bytes_per_second, network_transmit_bytes_per_second, … */
  readonly name: string;
  readonly unit:
    | 'share'
    | 'bytes'
    | 'bytes_per_second'
    | 'celsius'
    | 'count'
    | 'seconds'
    | 'milliseconds'
    | 'cores'
    | 'watts';
  readonly labels: Readonly<Record<string, string>>;
}

export interface HealingDocument {
  /** UTC ISO time of the last finished cycle; null before the first. */
  readonly heartbeatAt: string | null;
  readonly heartbeat: 'healthy' | 'degraded' | 'dead' | 'starting';
  readonly pausedUntil: string | null;
  readonly mode: 'execute' | 'shadow' | 'off';
  readonly checksToday: number;
  readonly repairsToday: number;
}

export interface AlertView {
  readonly id: string;
  readonly code: string;
  readonly service: string | null;
  readonly raisedAt: string;
}

export type StateDocument =
  | { readonly topic: 'services'; readonly body: ServicesDocument }
  | { readonly topic: 'healing'; readonly body: HealingDocument }
  | { readonly topic: 'alerts'; readonly body: { readonly open: readonly AlertView[] } };

export type Topic = 'metrics' | 'services' | 'healing' | 'gpu' | 'llm' | 'alerts' | 'updates' | 'logs';

export interface ServerToClient {
  hello: (hello: {
    readonly boot: string;
    readonly build: string;
    readonly node: string;
    readonly now: string;
  }) => void;
  dictionary: (dictionary: { readonly version: number; readonly slots: readonly MetricSlot[] }) => void;
  /** `[t, [v…]]`: t is UTC ms, v by slot, null when not measured. Volatile, 1 Hz. */
  m: (frame: readonly [number, readonly (number | null)[]]) => void;
  /** UTC ms; volatile, every 500 ms. */
  beat: (t: number) => void;
  state: (state: StateDocument) => void;
  event: (event: ArasulEvent) => void;
  gap: (gap: { readonly from: number; readonly to: number }) => void;
  'auth:expired': () => void;
  'server:restart': () => void;
}

export interface ClientToServer {
  subscribe: (request: { readonly topics: readonly Topic[] }) => void;
  unsubscribe: (request: { readonly topics: readonly Topic[] }) => void;
}

/** `auth` of the handshake. */
export interface HandshakeAuth {
  /** `seq` of the last event seen; absent on the first connection (then the last 200 are sent). */
  readonly cursor?: number;
  readonly boot?: string;
}
