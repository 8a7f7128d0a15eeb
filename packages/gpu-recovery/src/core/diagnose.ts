import { countEcc, eccSigns } from './detect/ecc.ts';
import { hangSigns } from './detect/hang.ts';
import { lostSign } from './detect/lost.ts';
import { memorySigns, oomInLog } from './detect/memory.ts';
import { orphanSigns } from './detect/orphan.ts';
import { countBrake, powerSigns } from './detect/power.ts';
import { newProbe, probeSigns, stepProbe, type ProbeState } from './detect/probe.ts';
import { thermalSigns } from './detect/thermal.ts';
import { adviceSigns, resetRequiredSign, xidSigns } from './detect/xid.ts';
import type { DeviceState, View } from './device-state.ts';
import { concerns, errorOf, withNewDevices } from './devices.ts';
import type { Diagnosis } from './diagnosis.ts';
import { isFiring, okGate, restartDwell } from './hysteresis.ts';
import { remember } from './history.ts';
import { foldBurst, xidNumber } from './kernel-burst.ts';
import type { Observation } from './observation.ts';
import { defaultPolicy, type DiagnosisPolicy } from './policy.ts';
import { learn } from './power-band.ts';
import type { GpuReading } from './reading.ts';
import { judge, type Gates } from './signs.ts';
import type { WorkProgress } from './work.ts';

/** What the diagnosis remembers. Plain data; start with `newDiagnosis`. */
export interface DiagnosisState {
  readonly devices: Readonly<Record<string, DeviceState>>;
  readonly host: Gates;
  readonly probe: ProbeState;
  readonly lastAtMs: number | null;
  /** Until then Xid 43 and 45 are the echo of an action of ours. */
  readonly quietUntilMs: number;
}

export const newDiagnosis: DiagnosisState = {
  devices: {},
  host: { gates: {}, evidence: {} },
  probe: newProbe,
  lastAtMs: null,
  quietUntilMs: -Infinity,
};

/** Readings further apart than so many periods restart what was counted. */
const gapPeriods = 3;

/** Tells the diagnosis that an action was just taken. */
export function noteAction(
  state: DiagnosisState,
  nowMs: number,
  policy: DiagnosisPolicy = defaultPolicy,
): DiagnosisState {
  return { ...state, quietUntilMs: nowMs + policy.quietAfterActionMs };
}

/** One moment: rules R0 to R8 over all devices. Pure. */
export function diagnose(
  before: DiagnosisState,
  observation: Observation,
  policy: DiagnosisPolicy = defaultPolicy,
): { readonly state: DiagnosisState; readonly diagnoses: readonly Diagnosis[] } {
  const { atMs } = observation;
  const state = afterGap(before, atMs, policy);
  const probe = stepProbe(state.probe, observation.probe, policy);
  const host = judge(state.host, probeSigns(probe, policy), {
    device: 'host',
    gpuKind: 'discrete',
    nowMs: atMs,
  });
  const driverUnresponsive = isFiring(host.memory.gates['driver_unresponsive/wedged'] ?? okGate);
  const readings = observation.probe.kind === 'readings' ? observation.probe.readings : [];
  const diagnoses: Diagnosis[] = [...host.diagnoses];
  const devices: Record<string, DeviceState> = {};
  for (const device of withNewDevices(state.devices, readings, observation)) {
    const reading = readings.find((candidate) => candidate.device === device.device) ?? null;
    const quiet = atMs < state.quietUntilMs;
    const fed = feed(device, reading, observation, quiet);
    const view: View = {
      nowMs: atMs,
      policy,
      state: fed,
      reading,
      work: observation.work,
      processStates: observation.processStates,
      processListTrusted: observation.processListTrusted,
      othersBusy: readings.some(
        ({ device: other, utilizationPercent: busy }) =>
          other !== device.device && busy.known && busy.value > policy.hang.idlePercent,
      ),
      driverUnresponsive,
    };
    const failure = errorOf(observation, fed);
    const signs = [
      lostSign(view, failure, reading !== null),
      ...memorySigns(view),
      ...(quiet ? [] : hangSigns(view)),
      ...thermalSigns(view),
      ...powerSigns(view),
      ...eccSigns(view),
      ...orphanSigns(view),
      ...xidSigns(view),
      ...adviceSigns(view),
      resetRequiredSign(failure, reading !== null),
    ];
    const judged = judge(fed, signs, { device: fed.device, gpuKind: fed.kind, nowMs: atMs });
    devices[fed.device] = { ...fed, ...judged.memory };
    diagnoses.push(...judged.diagnoses);
  }
  return {
    state: { ...state, devices, host: host.memory, probe, lastAtMs: atMs },
    diagnoses: withoutEchoes(diagnoses),
  };
}

/** The service is one for all devices: where a GPU hangs, the others only wait for it, and once is enough. */
function withoutEchoes(diagnoses: readonly Diagnosis[]): readonly Diagnosis[] {
  const ofService = (id: Diagnosis['id']): boolean => id === 'service_stall' || id === 'service_slow';
  const hangs = diagnoses.some(({ id }) => id === 'gpu_hang');
  const first =
    diagnoses.find(({ id }) => id === 'service_stall') ?? diagnoses.find(({ id }) => ofService(id));
  return diagnoses.filter((each) => !ofService(each.id) || (!hangs && each === first));
}

/** A suspend or a stall of our own loop: no dwell time goes on over it, and no token is called late for it. */
function afterGap(state: DiagnosisState, atMs: number, policy: DiagnosisPolicy): DiagnosisState {
  if (state.lastAtMs === null || atMs - state.lastAtMs <= gapPeriods * policy.periodMs) return state;
  const devices = Object.values(state.devices).map((device): [string, DeviceState] => [
    device.device,
    {
      ...device,
      history: [],
      resumedAtMs: atMs,
      gates: Object.fromEntries(Object.entries(device.gates).map(([key, gate]) => [key, restartDwell(gate)])),
    },
  ]);
  return { ...state, devices: Object.fromEntries(devices) };
}

/** The device with everything new about it. */
function feed(
  device: DeviceState,
  reading: GpuReading | null,
  observation: Observation,
  quiet: boolean,
): DeviceState {
  const { atMs, probe, work } = observation;
  let { bursts, oom } = device;
  for (const event of observation.kernel) {
    if (!concerns(event, device)) continue;
    const number = xidNumber(event);
    if (quiet && (number === 43 || number === 45)) continue;
    if (number !== null || event.kind === 'engine_timeout') bursts = foldBurst(bursts, event, atMs).log;
    if (event.kind === 'allocation_failed' || event.kind === 'process_killed') {
      oom = { atMs, text: `${event.processName ?? 'NvMap'}: ${event.detail}` };
    }
  }
  const logged = oomInLog(observation.serviceLog);
  if (logged !== null) oom = { atMs, text: logged };
  const next: DeviceState = { ...device, bursts, oom };
  if (reading === null) {
    return probe.kind === 'readings' && next.seen ? { ...next, missing: next.missing + 1 } : next;
  }
  return {
    ...next,
    missing: 0,
    history: remember(next.history, { atMs, reading }),
    power: learnPower(next, reading, work, atMs),
    ecc: countEcc(next.ecc, reading, atMs),
    brake: countBrake(next.brake, reading, atMs),
  };
}

function learnPower(
  device: DeviceState,
  reading: GpuReading,
  work: WorkProgress,
  atMs: number,
): DeviceState['power'] {
  if (!reading.powerW.known) return device.power;
  const { utilizationPercent: busy, memoryUtilizationPercent: memory } = reading;
  const isIdle = busy.known && busy.value <= 5 && (!work.known || work.inFlight === 0);
  if (isIdle) return learn(device.power, 'idle', reading.powerW.value, atMs);
  const flows = work.known
    ? work.inFlight > 0 &&
      work.phase === 'decode' &&
      work.lastProgressAtMs !== null &&
      atMs - work.lastProgressAtMs <= 5000
    : busy.known && busy.value >= 50 && memory.known && memory.value >= 5;
  return flows ? learn(device.power, 'busy', reading.powerW.value, atMs) : device.power;
}
