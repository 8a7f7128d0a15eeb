import { withDeadline } from './deadline.ts';
import type { Clock, JournalRecord, Mirror } from './ports.ts';
import type { Log } from './engine-options.ts';

const batchSize = 200;
const writeTimeoutMs = 5_000;
const retryMs = { first: 1_000, max: 15_000 };
/** Records kept for a mirror that is away; older ones are dropped, the journal keeps what they led to. */
const mostWaiting = 50_000;

/** Writes records through to the mirror, in order, as long as it takes; the journal is the truth meanwhile. */
export class MirrorPump {
  readonly #mirror: Mirror;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #stopped = new AbortController();
  readonly #waiters = new Set<() => void>();
  #pending: JournalRecord[] = [];
  #running: Promise<void> | null = null;
  #mirroredTo = 0;

  constructor(mirror: Mirror, clock: Clock, log: Log) {
    this.#mirror = mirror;
    this.#clock = clock;
    this.#log = log;
  }

  /** `n` of the last record that the mirror holds. */
  get mirroredTo(): number {
    return this.#mirroredTo;
  }

  get waiting(): number {
    return this.#pending.length;
  }

  add(records: readonly JournalRecord[]): void {
    this.#pending.push(...records);
    if (this.#pending.length > mostWaiting) {
      this.#log('error', 'the mirror has been away for so long that its oldest rows are dropped', {
        dropped: this.#pending.length - mostWaiting,
      });
      this.#pending.splice(0, this.#pending.length - mostWaiting);
    }
    this.#running ??= this.#run().finally(() => (this.#running = null));
  }

  /** Waits until nothing is left to write. @returns false when the signal aborts first */
  async flushed(signal: AbortSignal): Promise<boolean> {
    while (this.#pending.length > 0) {
      if (signal.aborted) return false;
      await new Promise<void>((resolve) => {
        this.#waiters.add(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    return true;
  }

  /** Tries once more to bring everything over, then stops. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
    if (this.#pending.length > 0) await this.#writeSome(new AbortController().signal).catch(() => undefined);
  }

  async #run(): Promise<void> {
    let delayMs = retryMs.first;
    while (this.#pending.length > 0) {
      if (this.#stopped.signal.aborted) return;
      try {
        await this.#writeSome(this.#stopped.signal);
        delayMs = retryMs.first;
      } catch (error) {
        this.#log('warn', 'the mirror did not take records; they stay in the journal', {
          waiting: this.#pending.length,
          error: String(error),
        });
        await this.#clock.sleep(delayMs, this.#stopped.signal).catch(() => undefined);
        delayMs = Math.min(delayMs * 2, retryMs.max);
      }
    }
  }

  async #writeSome(signal: AbortSignal): Promise<void> {
    const batch = this.#pending.slice(0, batchSize);
    const result = await withDeadline(this.#clock, writeTimeoutMs, signal, (limit) =>
      this.#mirror.write(batch, limit),
    );
    if (result.late) throw new Error('the mirror did not answer in time');
    const last = batch.at(-1)?.n ?? this.#mirroredTo;
    this.#pending = this.#pending.filter(({ n }) => n > last);
    this.#mirroredTo = last;
    for (const waiter of this.#waiters) waiter();
    this.#waiters.clear();
  }
}
