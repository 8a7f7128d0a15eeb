import { HealingError } from '../errors.ts';
import type { Journal, JournalRecord, Mirror } from '../ports.ts';
import { eventsOf } from '../record.ts';
import type { SimProcess } from './process.ts';
import type { Dice } from './random.ts';

/** What survives a crash: records whose append was synced, and perhaps one that was on its way. */
export class SimDisk {
  records: readonly JournalRecord[] = [];
  full = false;
  /** Told of each record that became durable, before the engine hears of it. */
  onDurable: (record: JournalRecord) => void = () => undefined;
  readonly #dice: Dice;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  port(process: SimProcess): Journal {
    const write = <T>(change: () => T): Promise<T> => {
      if (!process.pass()) return new Promise<T>(() => undefined);
      if (this.full)
        return process.call(1, undefined, () => {
          const cause = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
          throw new HealingError('JOURNAL_UNWRITABLE', 'The simulated disk is full.', { cause });
        });
      let value: T | undefined;
      let reached = false;
      const arrive = (): void => {
        reached = true;
        value = change();
      };
      // A crash right here: the line may have reached the disk or not.
      const early = this.#dice.chance(0.5);
      if (early) arrive();
      return process.call(1, undefined, () => {
        if (!reached) arrive();
        return value as T;
      });
    };
    return {
      read: () => process.call(1, undefined, () => this.records),
      append: (added) =>
        write(() => {
          const last = this.records.at(-1)?.n ?? 0;
          const numbered = added.map((record, index) => ({ n: last + index + 1, ...record }));
          this.records = [...this.records, ...numbered];
          for (const record of numbered) this.onDurable(record);
          return numbered;
        }),
      compact: (upTo, snapshot) =>
        write(() => {
          this.records = [{ n: upTo, ...snapshot }, ...this.records.filter(({ n }) => n > upTo)];
        }),
      close: async () => undefined,
    };
  }
}

/** The simulated PostgreSQL as the mirror sees it: a set of events by id, sometimes away, sometimes silent about a commit. */
export class SimDatabase {
  readonly events = new Map<string, number>();
  answers = true;
  /** Chance that a commit happened and nobody says so. */
  commitUnknown = 0;
  /** Order of first arrival; must be the order of the journal. */
  readonly order: string[] = [];
  readonly #dice: Dice;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  port(process: SimProcess): Mirror {
    return {
      write: (records, signal) => {
        if (!process.pass()) return new Promise<void>(() => undefined);
        if (!this.answers) return process.hang(signal);
        for (const event of records.flatMap(eventsOf)) {
          if (this.events.has(event.id)) continue;
          this.events.set(event.id, event.atMs);
          this.order.push(event.id);
        }
        if (this.#dice.chance(this.commitUnknown)) return process.hang(signal);
        return process.call(3, signal, () => undefined);
      },
    };
  }
}
