import type { Command } from './core/command.ts';
import { explain, type Explanation } from './core/explain.ts';
import type { ServiceFact } from './core/fact.ts';
import { withNetworks } from './core/network.ts';
import { defaultPolicy, type Policy } from './core/policy.ts';
import type { EffectVerb } from './core/state.ts';
import { step, type Input, type StepResult } from './core/step.ts';
import { nextWakeMs } from './core/wakeup.ts';
import type { EngineOptions, EngineSnapshot, Log } from './engine-options.ts';
import { relieveDisk } from './disk-relief.ts';
import { HealingError } from './errors.ts';
import { execute } from './execute.ts';
import { followEvents, type EventFollower } from './follow-events.ts';
import { Ledger } from './ledger.ts';
import { Looker } from './look.ts';
import { momentOf, type Moment } from './moment.ts';
import type { RuntimeEvent } from './ports.ts';
import { refusalError, unknownService } from './refusal.ts';
import { snapshotOf } from './snapshot-of.ts';
import { surroundingsOf } from './surroundings.ts';
import { Wake } from './wake.ts';

const answerRetryMs = 1_000;

/** Watches services and keeps them alive: observe → decide → record → act → verify. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #policy: Policy;
  readonly #step: typeof step;
  readonly #log: Log;
  readonly #ledger: Ledger;
  readonly #looker: Looker;
  readonly #follower: EventFollower;
  readonly #wake = new Wake();
  readonly #stop = new AbortController();
  readonly #listeners = new Set<(snapshot: EngineSnapshot) => void>();
  readonly #running = new Set<Promise<void>>();
  #facts: ReadonlyMap<string, ServiceFact> = new Map();
  #queue: Promise<unknown> = Promise.resolve();
  #cycles = 0;
  #lastCycle: Moment | null = null;
  #runtime: 'ok' | 'away' = 'ok';
  #started = false;
  #diskRelieved = false;
  #untold = false;
  readonly #unheard: RuntimeEvent[] = [];

  /** @param core the pure step; another one only where the simulation plants a defect to see whether it is found */
  constructor(options: EngineOptions, core: typeof step = step) {
    const { clock, containers, random = Math.random, log = () => undefined, services = {} } = options;
    this.#options = options;
    this.#policy = options.policy ?? defaultPolicy;
    this.#step = core;
    this.#log = log;
    this.#ledger = new Ledger({ ...options, log });
    this.#looker = new Looker(containers, options.host ?? null, clock, this.#policy, log, services);
    this.#follower = followEvents(
      containers,
      clock,
      random,
      log,
      (events) => this.#noteEvents(events),
      () => this.#wake.now(),
    );
  }

  /** Reads the journal, goes on where it ended and begins to watch. Resolves after the first whole look. */
  async start(): Promise<void> {
    if (this.#started) throw new HealingError('ENGINE_RUNNING', 'The engine runs already; make a new one.');
    this.#started = true;
    const since = await this.#ledger.load();
    await this.#feed({ kind: 'resumed', bootId: this.#options.clock.bootId() });
    // Followed before the first look, so that nothing happens unseen in between.
    this.#track(this.#follower.run(this.#stop.signal, since));
    await this.#look();
    this.#track(this.#keepLooking());
  }

  /** Stops to decide; effects that are under way finish in the runtime, and their intents wait in the journal. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake.now();
    await Promise.allSettled(this.#running);
    await this.#queue.catch(() => undefined);
    await this.#ledger.close();
  }

  /** The time that budgets and waits go by: it never runs faster than true time, over crashes, boots and set clocks. */
  get safeMs(): number {
    return this.#ledger.safeMs;
  }

  snapshot(): EngineSnapshot {
    return snapshotOf(this.#options, this.#policy, this.#ledger, {
      facts: this.#facts,
      warnings: this.#looker.warnings,
      cycles: this.#cycles,
      lastCycle: this.#lastCycle,
      runtime: this.#runtime,
    });
  }

  /** Calls back after every change. @returns ends the subscription */
  subscribe(listener: (snapshot: EngineSnapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Why the engine acted on a service, or did not. Throws `SERVICE_UNKNOWN`. */
  explain(name: string): Explanation {
    const { state, safeMs } = this.#ledger;
    const service = state.services[name];
    const fact = this.#facts.get(name);
    if (service === undefined || fact === undefined) throw unknownService(name);
    return explain(service, fact, this.#facts, state, this.#policy, safeMs, this.#options.clock.wallMs());
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

  /** No new action for a while, at most a day; those under way are verified. */
  async pause(forMs: number, by: string): Promise<void> {
    await this.#feed({ kind: 'paused', forMs: Math.min(Math.max(forMs, 0), 86_400_000), by });
  }

  async resume(by: string): Promise<void> {
    await this.#feed({ kind: 'unpaused', by });
    this.#wake.now();
  }

  /** A person has looked: closes a tripped breaker and allows reboots again after two in vain. */
  async reset(by: string): Promise<void> {
    await this.#feed({ kind: 'reset', by });
    this.#wake.now();
  }

  async #operator(verb: EffectVerb, service: string, by: string): Promise<void> {
    const { refusal } = await this.#feed({ kind: 'operator', verb, service, by });
    if (refusal !== null) throw refusalError(refusal, service);
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
    const { clock, random = Math.random } = this.#options;
    if (input.kind === 'observed' && input.facts !== null)
      this.#facts = withNetworks(new Map(input.facts.map((fact) => [fact.name, fact])));
    const { state, safeMs } = this.#ledger;
    const now = { safeMs, wallMs: clock.wallMs() };
    const result = this.#step(state, input, this.#facts, this.#policy, now, random);
    if (result.state === state && result.events.length === 0) return result;
    try {
      await this.#ledger.commit(result, safeMs);
    } catch (error) {
      // Not durable: nothing happened. The same look will lead to the same decision again.
      const { containers, remedies, lock = null } = this.#options;
      // One that dies and starts again and again must not clean each time.
      const relief =
        this.#diskRelieved || this.#cycles === 0
          ? null
          : relieveDisk(error, {
              remedy: remedies?.['disk-cleanup'],
              clock,
              containers,
              lock,
              log: this.#log,
              signal: this.#stop.signal,
            });
      if (relief !== null) this.#track(relief);
      this.#diskRelieved ||= relief !== null;
      throw error;
    }
    for (const command of result.commands) this.#track(this.#carryOut(command));
    this.#notify();
    return result;
  }

  #notify(): void {
    const snapshot = this.snapshot();
    for (const listener of this.#listeners) listener(snapshot);
  }

  async #carryOut(command: Command): Promise<void> {
    const { clock, containers, remedies = {}, rebooter = null, lock = null } = this.#options;
    const mirrored = (signal: AbortSignal): Promise<boolean> => this.#ledger.mirrored(signal);
    const effects = { clock, containers, remedies, rebooter, lock, mirrored };
    let answer;
    try {
      answer = await execute(command, effects, this.#stop.signal);
    } catch (error) {
      // An engine that stops leaves the intent open: the next one looks what became of it.
      if (this.#stop.signal.aborted) return;
      throw error;
    }
    await this.#answer({ kind: 'answered', intentId: command.intentId, ...answer });
    this.#wake.now();
  }

  /** An answer that cannot be written is kept until it can: without it the intent would stay open. */
  async #answer(input: Input): Promise<void> {
    const { signal } = this.#stop;
    for (;;) {
      try {
        await this.#feed(input);
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.#log('error', 'an answer could not be recorded yet', { error: String(error) });
        await this.#options.clock.sleep(answerRetryMs, signal).catch(() => undefined);
      }
    }
  }

  async #look(): Promise<void> {
    const { facts, samples } = await this.#looker.look(this.#stop.signal);
    const before = this.#runtime;
    this.#runtime = facts === null ? 'away' : 'ok';
    if (facts !== null) this.#watchStream(facts);
    const surroundings = surroundingsOf(this.#options, this.#follower.listening);
    await this.#hear();
    await this.#feed({ kind: 'observed', facts, samples, surroundings });
    this.#cycles += 1;
    this.#lastCycle = momentOf(this.#options.clock);
    if (before !== this.#runtime) this.#notify();
  }

  /** Something changed, and two looks later still nobody has said so: the stream is open and dead. */
  #watchStream(facts: readonly ServiceFact[]): void {
    const told = this.#follower.taken() > 0;
    if (this.#untold && !told) this.#follower.recycle();
    this.#untold = this.#looker.changed(facts) && !told && !this.#untold;
  }

  async #keepLooking(): Promise<void> {
    const { signal } = this.#stop;
    for (;;) {
      const { state, safeMs } = this.#ledger;
      const next = nextWakeMs(state, safeMs);
      const dueMs = next === null ? Infinity : Math.max(next - safeMs, 50);
      await this.#wake.wait(Math.min(this.#policy.resyncMs, dueMs), this.#options.clock, signal);
      if (signal.aborted) return;
      // A look that fails (a full disk, say) is told and tried again at the next one.
      await this.#look().catch((error: unknown) => {
        if (!signal.aborted) this.#log('error', 'a cycle failed', { error: String(error) });
      });
    }
  }

  /** Kept until they are durable: a stop by a person must not be lost to a full disk. */
  async #noteEvents(events: readonly RuntimeEvent[]): Promise<void> {
    this.#unheard.push(...events);
    this.#wake.now();
    await this.#hear().catch(() => undefined);
  }

  async #hear(): Promise<void> {
    for (let event = this.#unheard[0]; event !== undefined; event = this.#unheard[0]) {
      const { kind, id, atMs } = event;
      const name = [...this.#facts.values()].find(({ instance }) => instance.id === id)?.name;
      if (name !== undefined && (kind === 'stop' || kind === 'kill' || kind === 'start'))
        await this.#feed({ kind: 'runtime-event', event: kind, service: name, atMs });
      if (this.#unheard[0] === event) this.#unheard.shift();
    }
  }
}

export function createEngine(options: EngineOptions): Engine {
  return new Engine(options);
}
