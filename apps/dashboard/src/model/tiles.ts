import type { MetricSlot } from '@arasul/edge/contract';

/** How a figure is to be taken. */
export type TileWord =
  'calm' | 'occupied' | 'strained' | 'normal' | 'filled' | 'full' | 'comfortable' | 'warm' | 'hot' | 'tooHot';

/** One tile with live figures; null is "not measured", never 0. */
export type Tile =
  | { readonly kind: 'cpu'; readonly slot: number; readonly share: number | null }
  | {
      readonly kind: 'memory' | 'disk';
      readonly slot: number;
      readonly usedBytes: number | null;
      readonly totalBytes: number | null;
    }
  | { readonly kind: 'temperature'; readonly slot: number; readonly celsius: number | null }
  | {
      readonly kind: 'network';
      readonly slot: number;
      readonly receiveRate: number | null;
      readonly transmitRate: number | null;
    }
  | {
      readonly kind: 'load';
      readonly slot: number;
      readonly load: number | null;
      readonly cores: number | null;
    };

/** Series that the tiles are made of. */
export const tileSeries = [
  'cpu_share',
  'cpu_cores_total',
  'memory_used_bytes',
  'memory_total_bytes',
  'temperature_celsius',
  'disk_used_bytes',
  'disk_total_bytes',
  'network_receive_bytes_per_second',
  'network_transmit_bytes_per_second',
  'load_1m',
] as const;
type SeriesName = (typeof tileSeries)[number];

/** A slot that no series has. */
const nowhere = -1;

/** The tiles of the host for the newest frame. */
export function tilesOf(slots: readonly MetricSlot[], values: readonly (number | null)[]): readonly Tile[] {
  const slotOf = (name: SeriesName): number =>
    slots.find((slot) => slot.name === name && Object.keys(slot.labels).length === 0)?.slot ?? nowhere;
  const valueOf = (name: SeriesName): number | null => values[slotOf(name)] ?? null;
  return [
    { kind: 'cpu', slot: slotOf('cpu_share'), share: valueOf('cpu_share') },
    {
      kind: 'memory',
      slot: slotOf('memory_used_bytes'),
      usedBytes: valueOf('memory_used_bytes'),
      totalBytes: valueOf('memory_total_bytes'),
    },
    {
      kind: 'temperature',
      slot: slotOf('temperature_celsius'),
      celsius: valueOf('temperature_celsius'),
    },
    {
      kind: 'disk',
      slot: slotOf('disk_used_bytes'),
      usedBytes: valueOf('disk_used_bytes'),
      totalBytes: valueOf('disk_total_bytes'),
    },
    {
      kind: 'network',
      slot: slotOf('network_receive_bytes_per_second'),
      receiveRate: valueOf('network_receive_bytes_per_second'),
      transmitRate: valueOf('network_transmit_bytes_per_second'),
    },
    { kind: 'load', slot: slotOf('load_1m'), load: valueOf('load_1m'), cores: valueOf('cpu_cores_total') },
  ];
}

/** Part of a whole, null unless both are known and there is a whole. */
export const shareOf = (used: number | null, total: number | null): number | null =>
  used === null || total === null || total <= 0 ? null : used / total;

const grade = (
  share: number,
  words: readonly [TileWord, TileWord, TileWord],
  limits: readonly [number, number],
) => (share < limits[0] ? words[0] : share < limits[1] ? words[1] : words[2]);

export const busyWord = (share: number): TileWord =>
  grade(share, ['calm', 'occupied', 'strained'], [0.5, 0.85]);

/** How much work waits for the cores, by the usual rule of one running task per core. */
export const loadWord = (perCore: number): 'little' | 'fair' | 'much' =>
  perCore < 0.5 ? 'little' : perCore <= 1 ? 'fair' : 'much';

export const fillWord = (share: number): TileWord => grade(share, ['normal', 'filled', 'full'], [0.75, 0.9]);

/** The limits at which Jetson and x86 boxes begin to slow themselves down lie at 83 °C and above. */
export const heatWord = (celsius: number): TileWord => {
  if (celsius < 60) return 'comfortable';
  if (celsius < 75) return 'warm';
  return celsius < 83 ? 'hot' : 'tooHot';
};
