import type { IDataObject } from 'n8n-workflow';
import { type BoxEvent, itemOf } from '../ArasulDevice/events.ts';
import { numberOf } from '../../transport/values.ts';
import { Repeats, type Selection, isWanted } from './selection.ts';

/**
 * Lets each wanted event out once. The cursor lies in the memory that n8n keeps for the node, so that what
 * happens while n8n is down is caught up on.
 */
export class Outlet {
  readonly #memory: IDataObject;
  readonly #selection: Selection;
  readonly #repeats: Repeats;
  readonly #emit: (item: IDataObject) => void;

  constructor(memory: IDataObject, selection: Selection, emit: (item: IDataObject) => void) {
    this.#memory = memory;
    this.#selection = selection;
    this.#repeats = new Repeats(selection.dedupeMs);
    this.#emit = emit;
  }

  /** Number of the last event that was looked at; null before the first. */
  get cursor(): number | null {
    return numberOf(this.#memory['cursor']);
  }

  /** What comes next has higher numbers. */
  moveTo(seq: number): void {
    this.#memory['cursor'] = seq;
  }

  take(event: BoxEvent): void {
    if (event.seq <= (this.cursor ?? 0)) return;
    // Before it is let out: n8n stores the memory with what is emitted.
    this.moveTo(event.seq);
    if (isWanted(event, this.#selection) && this.#repeats.isNew(event)) this.#emit(itemOf(event));
  }

  tell(items: readonly IDataObject[]): void {
    for (const item of items) this.#emit(item);
  }
}
