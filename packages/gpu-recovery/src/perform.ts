import type { Rung } from './core/action.ts';
import type { ThrottleRecord } from './core/ledger.ts';
import type { GpuReading } from './core/reading.ts';
import type { LoadedModel } from './core/ollama-answers.ts';
import type { CallOutcome, GpuControl, Host, Llm, Service } from './ports.ts';

export interface PerformPorts {
  readonly llm: Llm;
  readonly service: Service | null;
  readonly control: GpuControl | null;
  readonly host: Host;
  /** Ends our own use of the GPU for the time of a reset; what it gives back starts it again. */
  readonly pauseSampling: () => Promise<() => void>;
}

/** What became of a rung, before any proof. */
export interface Performed {
  readonly outcome: CallOutcome;
  readonly models: readonly LoadedModel[];
  readonly throttle: ThrottleRecord | null;
  readonly capMhz: number | null;
}

type Perform = (reading: GpuReading | null, ports: PerformPorts, signal: AbortSignal) => Promise<Performed>;

function plain(outcome: CallOutcome): Performed {
  return { outcome, models: [], throttle: null, capMhz: null };
}

function refused(detail: string): Performed {
  return plain({ kind: 'refused', detail });
}

const noService = 'it is not known how the LLM service is stopped';
const noControl = 'this GPU has nothing to be set by';

/** What was stopped is started again also when the rung was given up in the middle. */
function uninterrupted(): AbortSignal {
  return new AbortController().signal;
}

async function restart(service: Service, signal: AbortSignal): Promise<CallOutcome> {
  const stopped = await service.stop(signal).catch((error: unknown): CallOutcome => ({
    kind: 'unknown',
    detail: error instanceof Error ? error.message : String(error),
  }));
  // A stop without an answer may have worked; starting is right in both cases.
  const started = await service.start(uninterrupted());
  if (started.kind !== 'done') return started;
  return stopped.kind === 'refused' ? stopped : started;
}

/**
 * Everything that holds the device goes first, our own sampling included: with one file open the reset is
 * refused by the driver, and the service comes back in every case.
 */
async function resetGpu(
  reading: GpuReading,
  control: GpuControl,
  service: Service,
  ports: PerformPorts,
  signal: AbortSignal,
): Promise<Performed> {
  const resume = await ports.pauseSampling();
  try {
    await service.stop(signal);
    const holders = await ports.host.holders();
    if (!holders.known) return refused('it cannot be seen who holds the GPU');
    if (holders.value.length > 0) {
      const names = holders.value.map(({ pid, name }) => `${name} (${pid})`).join(', ');
      return refused(`the GPU is in use by ${names}`);
    }
    return plain(await control.reset(reading, signal));
  } finally {
    resume();
    await service.start(uninterrupted());
  }
}

/** The table of effects: a rung without one does not compile. */
export const performers: Readonly<Record<Rung, Perform>> = {
  clear_cache: async (_reading, { llm, control }, signal) => {
    const cleared = await llm.clearCache(signal);
    const caches = await control?.freeCaches?.(signal);
    const detail = caches?.kind === 'done' ? `${cleared.detail}; ${caches.detail}` : cleared.detail;
    return { ...plain({ kind: cleared.kind, detail }), models: cleared.models };
  },
  reset_session: async (_reading, { llm }, signal) => plain(await llm.resetSession(signal)),
  throttle_gpu: async (reading, { control }, signal) => {
    if (control === null || reading === null) return refused(noControl);
    const throttled = await control.throttle(reading, signal);
    if (throttled.kind === 'refused') return refused(throttled.detail);
    return {
      ...plain({ kind: 'done', detail: 'the clocks are lowered' }),
      throttle: throttled.record,
      capMhz: throttled.capMhz,
    };
  },
  stop_llm: async (_reading, { service }, signal) =>
    service === null ? refused(noService) : plain(await restart(service, signal)),
  reset_gpu: async (reading, ports, signal) => {
    const { control, service } = ports;
    if (control === null || reading === null) return refused(noControl);
    return service === null ? refused(noService) : resetGpu(reading, control, service, ports, signal);
  },
  reboot: async (_reading, { host }, signal) => plain(await host.reboot(signal)),
  inspect: () => Promise.resolve(plain({ kind: 'done', detail: 'a person has to look at it' })),
};

/** What a rung would do, for a dry run. */
export function describeRung(rung: Rung, reading: GpuReading | null, ports: PerformPorts): readonly string[] {
  switch (rung) {
    case 'clear_cache':
    case 'reset_session':
      return ports.llm.describe(rung);
    case 'throttle_gpu':
      return reading === null ? [] : (ports.control?.describe(rung, reading) ?? []);
    case 'stop_llm':
      return ports.service?.describe() ?? [];
    case 'reset_gpu':
      return [
        ...(ports.service?.describe() ?? []),
        ...(reading === null ? [] : (ports.control?.describe(rung, reading) ?? [])),
      ];
    case 'reboot':
      return ['reboot the host'];
    case 'inspect':
      return ['tell a person'];
  }
}
