import type { Rung } from './core/action.ts';
import { rungRules } from './core/ladder.ts';
import { throttleBit, usedMemoryFraction, type GpuReading } from './core/reading.ts';
import type { LoadedModel } from './core/ollama-answers.ts';
import type { Clock, Llm } from './ports.ts';

export interface Verification {
  readonly verified: boolean;
  /** What was seen, for the event. */
  readonly seen: string;
}

/** What a rung left behind that its proof needs. */
export interface Traces {
  readonly before: GpuReading | null;
  readonly models: readonly LoadedModel[];
  readonly capMhz: number | null;
}

export interface VerifyPorts {
  readonly clock: Clock;
  readonly llm: Llm;
  /** A fresh reading of the device; null when it does not answer. */
  readonly read: (signal: AbortSignal) => Promise<GpuReading | null>;
}

const pollMs = 1000;
/** Ollama frees this much of what it says a model holds. */
const freedShare = 0.75;
const clearFraction = 0.85;

type Check = (signal: AbortSignal) => Promise<Verification>;

/** Did it help? Looks again and again until it did or its time is over; the proof is always a token. */
export async function verify(
  rung: Rung,
  traces: Traces,
  ports: VerifyPorts,
  signal: AbortSignal,
): Promise<Verification> {
  const check = checks(traces, ports)[rung];
  const untilMs = ports.clock.monotonicMs() + rungRules[rung].verifyMs;
  for (;;) {
    signal.throwIfAborted();
    const result = await check(signal);
    if (result.verified || ports.clock.monotonicMs() + pollMs > untilMs) return result;
    await ports.clock.sleep(pollMs, signal);
  }
}

function checks(traces: Traces, ports: VerifyPorts): Readonly<Record<Rung, Check>> {
  const answers: Check = async (signal) => {
    const { kind, detail } = await ports.llm.probe(signal);
    return { verified: kind === 'done', seen: kind === 'done' ? 'the model answers with a token' : detail };
  };
  const both =
    (first: Check, second: Check): Check =>
    async (signal) => {
      const result = await first(signal);
      if (!result.verified) return result;
      const proof = await second(signal);
      return { verified: proof.verified, seen: `${result.seen}; ${proof.seen}` };
    };
  return {
    clear_cache: both((signal) => cacheCleared(traces, ports, signal), answers),
    reset_session: answers,
    throttle_gpu: (signal) => cooler(traces, ports, signal),
    stop_llm: answers,
    reset_gpu: both((signal) => gpuIsBack(ports, signal), answers),
    // Proven after the boot, see `settleAfterBoot`.
    reboot: () => Promise.resolve({ verified: false, seen: 'the host goes down' }),
    inspect: () => Promise.resolve({ verified: true, seen: 'a person was told' }),
  };
}

async function cacheCleared(traces: Traces, ports: VerifyPorts, signal: AbortSignal): Promise<Verification> {
  const loaded = await ports.llm.models(signal);
  const left = traces.models.filter(({ name }) => loaded?.some((model) => model.name === name) === true);
  if (left.length > 0) {
    return { verified: false, seen: `still loaded: ${left.map(({ name }) => name).join(', ')}` };
  }
  const now = await ports.read(signal);
  const [was, is] = [traces.before?.memoryUsedMib, now?.memoryUsedMib];
  if (now === null || was?.known !== true || is?.known !== true) {
    return { verified: true, seen: 'no model is left; the memory cannot be read' };
  }
  const fell = was.value - is.value;
  const wanted = (traces.models.reduce((sum, { vramBytes }) => sum + vramBytes, 0) / 1_048_576) * freedShare;
  const fraction = usedMemoryFraction(now);
  const roomy = fraction.known && fraction.value < clearFraction;
  return {
    verified: wanted > 0 ? fell >= wanted : roomy,
    seen: `${fell.toFixed(0)} MiB were freed${wanted > 0 ? ` of at least ${wanted.toFixed(0)}` : ''}`,
  };
}

async function cooler(traces: Traces, ports: VerifyPorts, signal: AbortSignal): Promise<Verification> {
  const now = await ports.read(signal);
  if (now === null) return { verified: false, seen: 'the GPU does not answer' };
  const { clockMhz, temperatureC, throttleReasons } = now;
  if (traces.capMhz !== null && clockMhz.known && clockMhz.value > traces.capMhz) {
    return { verified: false, seen: `the clock is ${clockMhz.value} MHz, above ${traces.capMhz}` };
  }
  const was = traces.before?.temperatureC;
  if (was?.known === true && temperatureC.known && was.value - temperatureC.value >= 2) {
    return { verified: true, seen: `${(was.value - temperatureC.value).toFixed(0)} C cooler` };
  }
  const limited = throttleBit.hwThermal | throttleBit.powerBrake | throttleBit.hwSlowdown;
  const before = traces.before?.throttleReasons;
  const released =
    before?.known === true &&
    (before.value & limited) !== 0 &&
    throttleReasons.known &&
    (throttleReasons.value & limited) === 0;
  return released
    ? { verified: true, seen: 'the hardware no longer slows the GPU down' }
    : { verified: false, seen: 'it is not cooler yet' };
}

async function gpuIsBack(ports: VerifyPorts, signal: AbortSignal): Promise<Verification> {
  const now = await ports.read(signal);
  if (now === null) return { verified: false, seen: 'the GPU does not answer' };
  return now.advice.known && now.advice.value !== 'none'
    ? { verified: false, seen: `the driver still advises ${now.advice.value}` }
    : { verified: true, seen: 'the GPU answers' };
}
