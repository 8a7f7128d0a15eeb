import type { QueryLine, QueryTable } from './nvidia-smi/query-csv.ts';

/** Rows of one moment out of the endless stream of `-lms`, which marks no end of a moment. */
export type Batch = QueryTable;

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
  line: QueryLine,
): { readonly state: BatchState; readonly complete: Batch | null } {
  switch (line.kind) {
    case 'blank':
    case 'header':
      return { state, complete: null };
    case 'driver_event': {
      const driverEvents = [...state.open.driverEvents, line.text];
      return { state: { ...state, open: { ...state.open, driverEvents } }, complete: null };
    }
    case 'unreadable': {
      // Many lines of no use, as of another tool in the pipe, are not kept.
      const unreadable = [...state.open.unreadable, line.text].slice(-maxUnreadable);
      return { state: { ...state, open: { ...state.open, unreadable } }, complete: null };
    }
    case 'device_error':
      return closeWhenFull(state, { ...state.open, errors: [...state.open.errors, line.error] });
    case 'reading': {
      const { reading } = line;
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
