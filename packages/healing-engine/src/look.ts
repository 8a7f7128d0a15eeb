import type { ServiceFact } from './core/fact.ts';
import { addSample, type Samples } from './core/hysteresis.ts';
import { readService, type LabelWarning } from './core/labels.ts';
import { override, type ServiceOverrides } from './core/service-overrides.ts';
import type { Policy } from './core/policy.ts';
import { withDeadline } from './deadline.ts';
import type { Log } from './engine-options.ts';
import type { BoxFact, Clock, Containers, Host, RuntimeInstance } from './ports.ts';

const unknownBox: BoxFact = {
  cpuShare: null,
  memoryShare: null,
  diskShare: null,
  gpuShare: null,
  temperatureCelsius: null,
  gpuProgress: null,
  gpuFault: null,
  databaseAnswers: null,
  busyWith: null,
};

export interface Look {
  /** null: the runtime did not answer. */
  readonly facts: readonly ServiceFact[] | null;
  readonly samples: Samples;
}

/** Reads services and box, each with its own deadline; what does not answer is unknown. */
export class Looker {
  readonly #containers: Containers;
  readonly #host: Host | null;
  readonly #clock: Clock;
  readonly #policy: Policy;
  readonly #log: Log;
  readonly #overrides: ServiceOverrides;
  readonly #read = new WeakMap<RuntimeInstance['labels'], ReturnType<typeof readService>>();
  #samples: Samples = [];
  #sampledMs = -Infinity;
  #answered = true;
  #warnings: readonly LabelWarning[] = [];
  #fingerprint = '';

  constructor(
    containers: Containers,
    host: Host | null,
    clock: Clock,
    policy: Policy,
    log: Log,
    overrides: ServiceOverrides,
  ) {
    this.#containers = containers;
    this.#host = host;
    this.#clock = clock;
    this.#policy = policy;
    this.#log = log;
    this.#overrides = overrides;
  }

  get warnings(): readonly LabelWarning[] {
    return this.#warnings;
  }

  async look(signal: AbortSignal): Promise<Look> {
    const [facts] = await Promise.all([this.#services(signal), this.#sample(signal)]);
    return { facts, samples: this.#samples };
  }

  /** Whether this look shows something else than the one before. */
  changed(facts: readonly ServiceFact[]): boolean {
    const fingerprint = facts
      .map(
        ({ instance: { id, runState, health, startedAtMs } }) =>
          `${id}${runState}${health}${startedAtMs ?? ''}`,
      )
      .join();
    const changed = this.#fingerprint !== '' && fingerprint !== this.#fingerprint;
    this.#fingerprint = fingerprint;
    return changed;
  }

  async #services(signal: AbortSignal): Promise<readonly ServiceFact[] | null> {
    try {
      const result = await withDeadline(this.#clock, this.#policy.callTimeoutMs, signal, (limit) =>
        this.#containers.list(limit),
      );
      if (result.late) throw new Error('it did not answer in time');
      const read = result.value.map((instance) => this.#readService(instance));
      this.#warnings = read.flatMap(({ warnings }) => warnings);
      this.#answered = true;
      return read.map(({ fact }) => fact);
    } catch (error) {
      if (signal.aborted) throw error;
      if (this.#answered)
        this.#log('warn', 'the runtime does not answer; nothing is decided until it does', {
          error: String(error),
        });
      this.#answered = false;
      return null;
    }
  }

  /** Labels never change within an instance, so they are read once as long as the runtime keeps the object. */
  #readService(instance: RuntimeInstance): ReturnType<typeof readService> {
    const known = this.#read.get(instance.labels);
    if (known?.fact.instance.name === instance.name) return { ...known, fact: { ...known.fact, instance } };
    const { fact, warnings } = readService(instance);
    const read = { fact: override(fact, this.#overrides), warnings };
    this.#read.set(instance.labels, read);
    return read;
  }

  /** Events wake the engine at any time; the samples keep their own pace. */
  async #sample(signal: AbortSignal): Promise<void> {
    const host = this.#host;
    const { overload, callTimeoutMs } = this.#policy;
    const nowMs = this.#clock.monotonicMs();
    if (host === null || nowMs - this.#sampledMs < overload.sampleMs * 0.9) return;
    this.#sampledMs = nowMs;
    let sample = unknownBox;
    try {
      const result = await withDeadline(this.#clock, callTimeoutMs, signal, (limit) => host.read(limit));
      if (!result.late) sample = result.value;
    } catch (error) {
      if (signal.aborted) throw error;
      this.#log('warn', 'the box could not be measured', { error: String(error) });
    }
    this.#samples = addSample(this.#samples, sample, overload);
  }
}
