import type { DeviceError } from './nvidia-smi/query-csv.ts';
import { parseQueryLine } from './nvidia-smi/query-csv.ts';
import type { GpuReading } from './reading.ts';

/** Rows of one moment out of the endless stream of `-lms`, which marks no end of a moment. */
export interface Batch {
  readonly readings: readonly GpuReading[];
  readonly errors: readonly DeviceError[];
  /** Xid and ECC events that the driver prints between samples. */
  readonly driverEvents: readonly string[];
  readonly unreadable: readonly string[];
}

const maxUnreadable = 20;

export const emptyBatch: Batch = { readings: [], errors: [], driverEvents: [], unreadable: [] };

export interface BatchState {
  readonly open: Batch;
  /** Answers a moment has: devices of the last one, its error lines counted. */
  readonly expected: number;
}

/**
 * One more line. A moment is complete when it has as many answers as the last one, or when a device answers
 * a second time; the caller also completes it when nothing more comes.
 */
export function addLine(
  state: BatchState,
  fields: readonly string[],
  line: string,
): { readonly state: BatchState; readonly complete: Batch | null } {
  const parsed = parseQueryLine(fields, line);
  switch (parsed.kind) {
    case 'blank':
    case 'header':
      return { state, complete: null };
    case 'driver_event': {
      const driverEvents = [...state.open.driverEvents, parsed.text];
      return { state: { ...state, open: { ...state.open, driverEvents } }, complete: null };
    }
    case 'unreadable': {
      // Many lines of no use, as of another tool in the pipe, are not kept.
      const unreadable = [...state.open.unreadable, parsed.text].slice(-maxUnreadable);
      return { state: { ...state, open: { ...state.open, unreadable } }, complete: null };
    }
    case 'device_error':
      return closeWhenFull(state, { ...state.open, errors: [...state.open.errors, parsed.error] });
    case 'reading': {
      const { reading } = parsed;
      const again = state.open.readings.some(({ device }) => device === reading.device);
      if (again) {
        const next = { ...emptyBatch, readings: [reading] };
        return { state: { open: next, expected: size(state.open) }, complete: state.open };
      }
      return closeWhenFull(state, { ...state.open, readings: [...state.open.readings, reading] });
    }
  }
}

function size(batch: Batch): number {
  return batch.readings.length + batch.errors.length;
}

function closeWhenFull(
  state: BatchState,
  open: Batch,
): { readonly state: BatchState; readonly complete: Batch | null } {
  if (state.expected > 0 && size(open) >= state.expected) {
    return { state: { ...state, open: emptyBatch }, complete: open };
  }
  return { state: { ...state, open }, complete: null };
}

/** Nothing more came: what is there is the moment. */
export function closeBatch(state: BatchState): {
  readonly state: BatchState;
  readonly complete: Batch | null;
} {
  if (size(state.open) === 0) return { state, complete: null };
  return { state: { open: emptyBatch, expected: size(state.open) }, complete: state.open };
}
