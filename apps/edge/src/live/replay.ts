import type { ArasulEvent } from '../contract/events.ts';
import type { LogBounds } from '../events/log.ts';

/** What a first connection gets of the past. */
export const firstPage = 200;
/** More than this is loaded by REST, not replayed. */
export const replayLimit = 1_000;

export interface ReplayPlan {
  /** The number after which events are sent. */
  readonly from: number;
  /** Numbers that the client must fetch by itself, null when there are none. */
  readonly gap: { readonly from: number; readonly to: number } | null;
}

/** From where on a client with this cursor is served, given what the log still has. */
export const planReplay = (cursor: number | null, { first, last }: LogBounds): ReplayPlan => {
  if (cursor === null) return { from: Math.max(first - 1, last - firstPage), gap: null };
  // Ahead of the log: another database, or one that was restored. Its past is not ours.
  if (cursor > last) return { from: last, gap: { from: 1, to: last } };
  const oldest = Math.max(first - 1, last - replayLimit);
  if (cursor >= oldest) return { from: cursor, gap: null };
  return { from: oldest, gap: { from: cursor + 1, to: oldest } };
};

/**
 * Sends one client its events in order, each once: first from the log, page by page, then as they come. The
 * change from one to the other happens only when the client stands where the tail stands.
 */
export class EventStream {
  #sent: number;
  #live = false;
  #closed = false;
  readonly #send: (event: ArasulEvent) => void;

  constructor(from: number, send: (event: ArasulEvent) => void) {
    this.#sent = from;
    this.#send = send;
  }

  get sent(): number {
    return this.#sent;
  }

  /** Takes what the tail has read; ignored while the past is still being sent. */
  push(events: readonly ArasulEvent[]): void {
    if (this.#live) this.#pass(events);
  }

  close(): void {
    this.#closed = true;
  }

  /** Sends the past up to where the tail is, then goes live. `read` gives a page after a number. */
  async catchUp(
    tailAt: () => number,
    read: (after: number) => Promise<readonly ArasulEvent[]>,
    until: number,
  ): Promise<void> {
    while (!this.#closed) {
      // Compared and switched without a wait in between: no event can slip through.
      if (this.#sent >= Math.max(tailAt(), until)) {
        this.#live = true;
        return;
      }
      const page = await read(this.#sent);
      if (page.length === 0 && this.#sent < tailAt()) this.#sent = tailAt();
      else if (page.length === 0) until = this.#sent;
      this.#pass(page);
    }
  }

  #pass(events: readonly ArasulEvent[]): void {
    for (const event of events) {
      if (this.#closed || event.seq <= this.#sent) continue;
      this.#sent = event.seq;
      this.#send(event);
    }
  }
}
