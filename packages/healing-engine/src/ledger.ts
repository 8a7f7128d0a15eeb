import type { Log } from './engine-options.ts';
import { MirrorPump } from './mirror-pump.ts';
import type { Moment } from './moment.ts';
import type { Clock, Journal, Mirror } from './ports.ts';
import { replay, snapshotRecord, stepRecord } from './record.ts';
import { safeTimeMs, type TimeMark } from './core/safe-time.ts';
import type { Step } from './core/draft.ts';
import { emptyState, type EngineState } from './core/state.ts';

const compactAfter = 1_000;
/** The mirror has been away for very long: the journal is cut all the same, its rows wait in memory. */
const compactAtLatest = 20_000;

export interface LedgerOptions {
  readonly nodeId: string;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly mirror?: Mirror;
  readonly log: Log;
}

/** The state of the engine and its durable past: nothing counts before the journal holds it. */
export class Ledger {
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #nodeId: string;
  readonly #pump: MirrorPump | null;
  #state: EngineState = emptyState('');
  #safeMs = 0;
  #markMonotonicMs = 0;
  #records = 0;
  #lastN = 0;

  constructor({ nodeId, clock, journal, mirror, log }: LedgerOptions) {
    this.#nodeId = nodeId;
    this.#clock = clock;
    this.#journal = journal;
    this.#pump = mirror === undefined ? null : new MirrorPump(mirror, clock, log);
  }

  get state(): EngineState {
    return this.#state;
  }

  get mirrorWaiting(): number {
    return this.#pump?.waiting ?? 0;
  }

  /** Safe time now: it never runs faster than true time, over crashes and boots. */
  get safeMs(): number {
    return this.#safeMs + (this.#clock.monotonicMs() - this.#markMonotonicMs);
  }

  /**
   * Goes on where the journal ends.
   * @returns when it was written last, if that was in this boot, on the clocks of now
   */
  async load(): Promise<Moment | null> {
    const records = await this.#journal.read();
    const { state, time } = replay(records, `${this.#nodeId}-${this.#clock.wallMs().toString(36)}`);
    this.#state = state;
    this.#records = records.length;
    this.#lastN = records.at(-1)?.n ?? 0;
    this.#safeMs = safeTimeMs(time, { uptimeMs: this.#clock.uptimeMs(), bootId: this.#clock.bootId() });
    this.#markMonotonicMs = this.#clock.monotonicMs();
    this.#pump?.add(records);
    const wallMs = records.at(-1)?.atMs;
    if (time === null || wallMs === undefined || time.bootId !== this.#clock.bootId()) return null;
    return { wallMs, monotonicMs: this.#markMonotonicMs - (this.#clock.uptimeMs() - time.uptimeMs) };
  }

  /** Makes a step durable. Throws when it cannot, and then nothing has happened. */
  async commit(step: Step, safeMs: number): Promise<void> {
    const time: TimeMark = { safeMs, uptimeMs: this.#clock.uptimeMs(), bootId: this.#clock.bootId() };
    const body = stepRecord(step, this.#state, time);
    const written = await this.#journal.append([
      { atMs: this.#clock.wallMs(), bootId: time.bootId, kind: 'step', body },
    ]);
    this.#state = step.state;
    this.#records += written.length;
    this.#lastN = written.at(-1)?.n ?? this.#lastN;
    this.#pump?.add(written);
    await this.#compact(time);
  }

  /** Whether the mirror holds everything, after waiting for it. */
  async mirrored(signal: AbortSignal): Promise<boolean> {
    return this.#pump === null ? false : this.#pump.flushed(signal);
  }

  async close(): Promise<void> {
    await this.#pump?.stop();
    await this.#journal.close();
  }

  async #compact(time: TimeMark): Promise<void> {
    if (this.#records < compactAfter) return;
    const complete = this.#pump === null || this.#pump.mirroredTo === this.#lastN;
    if (!complete && this.#records < compactAtLatest) return;
    await this.#journal.compact(this.#lastN, {
      atMs: this.#clock.wallMs(),
      bootId: time.bootId,
      kind: 'step',
      body: snapshotRecord(this.#state, time),
    });
    this.#records = 1;
  }
}
