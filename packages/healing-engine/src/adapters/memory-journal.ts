import type { Journal, JournalRecord } from '../ports.ts';

/** A journal that forgets: for tests, and for engines that may start from nothing. */
export function memoryJournal(
  initial: readonly JournalRecord[] = [],
): Journal & { readonly records: () => readonly JournalRecord[] } {
  let records: readonly JournalRecord[] = [...initial];
  return {
    records: () => records,
    read: async () => records,
    append: async (added) => {
      const last = records.at(-1)?.n ?? 0;
      // As a file would: what was handed over is copied, not shared.
      const numbered = added.map((record, index) => structuredClone({ ...record, n: last + index + 1 }));
      records = [...records, ...numbered];
      return numbered;
    },
    compact: async (upTo, snapshot) => {
      records = [{ ...snapshot, n: upTo }, ...records.filter(({ n }) => n > upTo)];
    },
    close: async () => undefined,
  };
}
