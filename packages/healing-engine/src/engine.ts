import type { Command } from './core/command.ts';
import type { ServiceFact } from './core/fact.ts';
import { heartbeatOf } from './core/heartbeat.ts';
import { readService, type LabelWarning } from './core/labels.ts';
import { defaultPolicy, type Policy } from './core/policy.ts';
import { safeTimeMs, type TimeMark } from './core/safe-time.ts';
import { statuses } from './core/snapshot.ts';
import { emptyState, type EffectVerb, type EngineState } from './core/state.ts';
import { nextWakeMs, step, type Input, type StepResult } from './core/step.ts';
import type { EngineOptions, EngineSnapshot, Log } from './engine-options.ts';
import { HealingError } from './errors.ts';
import { execute } from './execute.ts';
import { explain, type Explanation } from './core/explain.ts';
import { MirrorPump } from './mirror-pump.ts';
import { replay, snapshotRecord, stepRecord } from './record.ts';
import { Wake } from './wake.ts';

const compactAfter = 1_000;
const reconnectMs = { first: 250, max: 15_000 };

/** Watches services and keeps them alive: observe → decide → record → act → verify. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #policy: Policy;
  readonly #log: Log;
  readonly #pump: MirrorPump | null;
  readonly #wake = new Wake();
  readonly #stop = new AbortController();
  readonly #listeners = new Set<(snapshot: EngineSnapshot) => void>();
  readonly #running = new Set<Promise<void>>();
  #state: EngineState = emptyState('');
  #mark: TimeMark | null = null;
  #markMonotonicMs = 0;
  #facts: ReadonlyMap<string, ServiceFact> = new Map();
  #warnings: readonly LabelWarning[] = [];
  #queue: Promise<unknown> = Promise.resolve();
  #records = 0;
  #lastN = 0;
  #cycles = 0;
  #lastCycle: { readonly wallMs: number; readonly monotonicMs: number } | null = null;
  #runtime: 'ok' | 'away' = 'ok';
  #started = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#policy = options.policy ?? defaultPolicy;
    this.#log = options.log ?? (() => undefined);
    this.#pump =
      options.mirror === undefined ? null : new MirrorPump(options.mirror, options.clock, this.#log);
  }

  /** Reads the journal, goes on where it ended and begins to watch. Resolves after the first whole look. */
  async start(): Promise<void> {
    if (this.#started)
      throw new HealingError(
        'ENGINE_RUNNING',
        'The engine was started already; make a new one for a second start.',
      );
    this.#started = true;
    const { clock, journal, nodeId } = this.#options;
    const records = await journal.read();
    const { state, time } = replay(records, `${nodeId}-${clock.wallMs().toString(36)}`);
    this.#state = state;
    this.#records = records.length;
    this.#lastN = records.at(-1)?.n ?? 0;
    const safeMs = safeTimeMs(time, { uptimeMs: clock.uptimeMs(), bootId: clock.bootId() });
    this.#mark = { safeMs, uptimeMs: clock.uptimeMs(), bootId: clock.bootId() };
    this.#markMonotonicMs = clock.monotonicMs();
    this.#pump?.add(records);
    await this.#feed({ kind: 'resumed' });
    this.#track(this.#followEvents());
    await this.#look();
    this.#track(this.#keepLooking());
  }

  /** Stops to decide; effects that are under way finish in the runtime, and their intents wait in the journal. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake.now();
    await Promise.allSettled(this.#running);
    await this.#queue.catch(() => undefined);
    await this.#pump?.stop();
    await this.#options.journal.close();
  }

  snapshot(): EngineSnapshot {
    const { clock } = this.#options;
    const nowMs = this.#safeMs();
    const toWall = (safeMs: number) => clock.wallMs() + (safeMs - nowMs);
    return {
      services: statuses(this.#state, this.#facts, this.#policy.ladder.escalateAt, nowMs, toWall),
      warnings: this.#warnings,
      heartbeat: heartbeatOf(
        this.#lastCycle === null ? null : clock.monotonicMs() - this.#lastCycle.monotonicMs,
      ),
      lastCycleAtMs: this.#lastCycle?.wallMs ?? null,
      cycles: this.#cycles,
      runtime: this.#runtime,
      pausedUntilMs: this.#state.paused?.untilWallMs ?? null,
      mirrorWaiting: this.#pump?.waiting ?? 0,
    };
  }

  /** Calls back after every change. @returns ends the subscription */
  subscribe(listener: (snapshot: EngineSnapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Why the engine acted on a service, or did not. Throws `SERVICE_UNKNOWN`. */
  explain(name: string): Explanation {
    const service = this.#state.services[name];
    const fact = this.#facts.get(name);
    if (service === undefined || fact === undefined) throw unknownService(name);
    return explain(
      service,
      fact,
      this.#facts,
      this.#state,
      this.#policy,
      this.#safeMs(),
      this.#options.clock.wallMs(),
    );
  }

  /** Stops a service for as long as its owner wants; it is not healed meanwhile. */
  operatorStop(name: string, by: string): Promise<void> {
    return this.#operator('stop', name, by);
  }

  operatorStart(name: string, by: string): Promise<void> {
    return this.#operator('start', name, by);
  }

  operatorRestart(name: string, by: string): Promise<void> {
    return this.#operator('restart', name, by);
  }

  /** The fire drill: SIGKILL to the service, so that its repair can be watched. */
  drill(name: string, by: string): Promise<void> {
    return this.#operator('kill', name, by);
  }

  /** No new action for a while; those under way are verified. */
  async pause(forMs: number, by: string): Promise<void> {
    await this.#feed({ kind: 'paused', forMs, by });
  }

  async resume(by: string): Promise<void> {
    await this.#feed({ kind: 'unpaused', by });
    this.#wake.now();
  }

  async #operator(verb: EffectVerb, service: string, by: string): Promise<void> {
    const { refusal } = await this.#feed({ kind: 'operator', verb, service, by });
    switch (refusal) {
      case null:
        return;
      case 'unknown-service':
        throw unknownService(service);
      case 'busy':
        throw new HealingError(
          'SERVICE_BUSY',
          `Another action on "${service}" is under way. Try again when it has ended.`,
        );
      case 'protected':
        throw new HealingError(
          'SERVICE_PROTECTED',
          `"${service}" is part of the engine itself and is not touched.`,
        );
    }
  }

  #safeMs(): number {
    return (this.#mark?.safeMs ?? 0) + (this.#options.clock.monotonicMs() - this.#markMonotonicMs);
  }

  #track(work: Promise<void>): void {
    const tracked: Promise<void> = work
      .catch((error: unknown) => this.#log('error', 'a part of the engine ended', { error: String(error) }))
      .finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  /** One input after the other: state, journal and effects never overtake each other. */
  #feed(input: Input): Promise<StepResult> {
    const result = this.#queue.then(() => this.#apply(input));
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async #apply(input: Input): Promise<StepResult> {
    const { clock, journal, random = Math.random } = this.#options;
    if (input.kind === 'observed' && input.facts !== null)
      this.#facts = new Map(input.facts.map((fact) => [fact.name, fact]));
    const now = { safeMs: this.#safeMs(), wallMs: clock.wallMs() };
    const result = step(this.#state, input, this.#facts, this.#policy, now, random);
    if (result.state !== this.#state || result.events.length > 0) {
      const time: TimeMark = { safeMs: now.safeMs, uptimeMs: clock.uptimeMs(), bootId: clock.bootId() };
      // Not durable: nothing happened. The same look will lead to the same decision again.
      const written = await journal.append([
        { atMs: now.wallMs, bootId: time.bootId, kind: 'step', body: stepRecord(result, time) },
      ]);
      this.#state = result.state;
      this.#records += written.length;
      this.#lastN = written.at(-1)?.n ?? this.#lastN;
      this.#pump?.add(written);
      for (const command of result.commands) this.#track(this.#carryOut(command));
      await this.#compact(time);
      this.#notify();
    }
    return result;
  }

  async #compact(time: TimeMark): Promise<void> {
    if (this.#records < compactAfter) return;
    const upTo = this.#pump === null ? this.#lastN : this.#pump.mirroredTo;
    if (upTo === 0 || this.#lastN - upTo > compactAfter / 2 || upTo !== this.#lastN) return;
    const body = snapshotRecord(this.#state, time);
    await this.#options.journal.compact(upTo, {
      atMs: this.#options.clock.wallMs(),
      bootId: time.bootId,
      kind: 'step',
      body,
    });
    this.#records = 1;
  }

  #notify(): void {
    const snapshot = this.snapshot();
    for (const listener of this.#listeners) listener(snapshot);
  }

  async #carryOut(command: Command): Promise<void> {
    const answer = await execute(command, this.#options.containers, this.#stop.signal);
    // An engine that stops leaves the intent open: the next one looks what became of it.
    if (this.#stop.signal.aborted) return;
    await this.#feed({ kind: 'answered', intentId: command.intentId, service: command.service, ...answer });
    this.#wake.now();
  }

  async #look(): Promise<void> {
    const { clock, containers } = this.#options;
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(this.#policy.callTimeoutMs)]);
    let facts: readonly ServiceFact[] | null = null;
    const before = this.#runtime;
    try {
      const read = (await containers.list(signal)).map(readService);
      facts = read.map(({ fact }) => fact);
      this.#warnings = read.flatMap(({ warnings }) => warnings);
      this.#runtime = 'ok';
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#runtime = 'away';
      if (before === 'ok')
        this.#log('warn', 'the runtime does not answer; nothing is decided until it does', {
          error: String(error),
        });
    }
    await this.#feed({ kind: 'observed', facts });
    this.#cycles += 1;
    this.#lastCycle = { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
    if (before !== this.#runtime) this.#notify();
  }

  async #keepLooking(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const next = nextWakeMs(this.#state);
      const dueMs = next === null ? Infinity : Math.max(next - this.#safeMs(), 50);
      await this.#wake.wait(Math.min(this.#policy.resyncMs, dueMs), this.#options.clock, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      // A look that fails (a full disk, say) is told and tried again at the next one.
      await this.#look().catch((error: unknown) =>
        this.#log('error', 'a cycle failed', { error: String(error) }),
      );
    }
  }

  async #followEvents(): Promise<void> {
    const { clock, containers } = this.#options;
    let delayMs = reconnectMs.first;
    while (!this.#stop.signal.aborted) {
      try {
        for await (const event of containers.events(this.#stop.signal)) {
          delayMs = reconnectMs.first;
          const service = [...this.#facts.values()].find((fact) => fact.instance.id === event.id)?.name;
          if (
            service !== undefined &&
            (event.kind === 'stop' || event.kind === 'kill' || event.kind === 'start')
          ) {
            await this.#feed({ kind: 'runtime-event', event: event.kind, service, atMs: event.atMs });
          }
          this.#wake.now();
        }
      } catch (error) {
        if (!this.#stop.signal.aborted)
          this.#log('warn', 'the event stream of the runtime broke; looking goes on', {
            error: String(error),
          });
      }
      await clock.sleep(delayMs, this.#stop.signal).catch(() => undefined);
      delayMs = Math.min(delayMs * 2, reconnectMs.max);
      this.#wake.now();
    }
  }
}

export function createEngine(options: EngineOptions): Engine {
  return new Engine(options);
}

function unknownService(name: string): HealingError {
  return new HealingError('SERVICE_UNKNOWN', `There is no managed service named "${name}".`);
}
