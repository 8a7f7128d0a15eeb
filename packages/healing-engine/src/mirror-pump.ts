import type { Clock, JournalRecord, Mirror } from './ports.ts';
import type { Log } from './engine-options.ts';

const batchSize = 200;
const writeTimeoutMs = 5_000;
const retryMs = { first: 1_000, max: 15_000 };

/** Writes records through to the mirror, in order, as long as it takes; the journal is the truth meanwhile. */
export class MirrorPump {
  readonly #mirror: Mirror;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #stopped = new AbortController();
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
    this.#running ??= this.#run().finally(() => (this.#running = null));
  }

  /** Tries once more to bring everything over, then stops. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
    if (this.#pending.length > 0) await this.#writeSome().catch(() => undefined);
  }

  async #run(): Promise<void> {
    let delayMs = retryMs.first;
    while (this.#pending.length > 0 && !this.#stopped.signal.aborted) {
      try {
        await this.#writeSome();
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

  async #writeSome(): Promise<void> {
    const batch = this.#pending.slice(0, batchSize);
    await this.#mirror.write(batch, AbortSignal.timeout(writeTimeoutMs));
    this.#pending = this.#pending.slice(batch.length);
    this.#mirroredTo = batch.at(-1)?.n ?? this.#mirroredTo;
  }
}
