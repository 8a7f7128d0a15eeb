import type { StateDocument } from '../contract/live.ts';

/** Each state can be seen this long: what comes sooner is told as one change. */
const settleMs = 250;

interface Told {
  text: string;
  atMs: number;
  timer: NodeJS.Timeout | null;
}

/**
 * Tells changed documents: the first change at once, so that a service which is down for an instant is seen to
 * be, what follows closely with the next. A document that is as it was is not told again.
 */
export class DocumentFeed {
  readonly #read: () => readonly StateDocument[];
  readonly #tell: (document: StateDocument) => void;
  readonly #told = new Map<string, Told>();

  constructor(read: () => readonly StateDocument[], tell: (document: StateDocument) => void) {
    this.#read = read;
    this.#tell = tell;
  }

  /** Something may have changed. */
  changed(): void {
    for (const document of this.#read()) this.#offer(document);
  }

  close(): void {
    for (const { timer } of this.#told.values()) if (timer !== null) clearTimeout(timer);
    this.#told.clear();
  }

  #offer(document: StateDocument): void {
    const text = JSON.stringify(document.body);
    const told = this.#told.get(document.topic) ?? { text: '', atMs: -settleMs, timer: null };
    this.#told.set(document.topic, told);
    if (told.text === text || told.timer !== null) return;
    const waitMs = told.atMs + settleMs - performance.now();
    if (waitMs <= 0) {
      told.text = text;
      told.atMs = performance.now();
      this.#tell(document);
      return;
    }
    told.timer = setTimeout(() => {
      told.timer = null;
      for (const now of this.#read()) if (now.topic === document.topic) this.#offer(now);
    }, waitMs);
  }
}
