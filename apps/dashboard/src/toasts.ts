/** A short message about something that the reader did. */
export interface Toast {
  readonly id: number;
  readonly tone: 'ok' | 'bad';
  readonly text: string;
}

const most = 3;

/** Messages that are shown now. */
export class Toasts {
  readonly #listeners = new Set<() => void>();
  #list: readonly Toast[] = [];
  #next = 1;

  readonly get = (): readonly Toast[] => this.#list;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  show(tone: Toast['tone'], text: string): void {
    this.#set([...this.#list, { id: this.#next, tone, text }].slice(-most));
    this.#next += 1;
  }

  dismiss(id: number): void {
    this.#set(this.#list.filter((toast) => toast.id !== id));
  }

  #set(list: readonly Toast[]): void {
    this.#list = list;
    for (const listener of this.#listeners) listener();
  }
}
