import type { Sign } from '../diagnosis.ts';
import type { View } from '../device-state.ts';
import { holding } from '../hysteresis.ts';
import { xidNumber } from '../kernel-burst.ts';
import { absent, type Measured } from '../measured.ts';
import { lowPowerW } from '../power-band.ts';
import type { KnownWork } from '../work.ts';
import { confirmsHang } from '../xid.ts';
import { secondsText } from '../seconds.ts';

/** How long no progress is normal in the phase the work is in. */
export function frozenAfterMs(work: KnownWork, hang: View['policy']['hang']): number {
  switch (work.phase) {
    case 'idle':
      return Infinity;
    case 'load':
      return hang.loadMs;
    case 'unseen':
      return hang.prefillMs;
    case 'prefill': {
      const { promptTokens, prefillTokensPerSecond: speed } = work;
      const expected = promptTokens === null || speed === null || speed <= 0 ? 0 : promptTokens / speed;
      return Math.max(hang.prefillMs, 4000 * expected);
    }
    case 'decode':
      return Math.max(hang.decodeMs, 20 * (work.p99GapMs ?? 0));
  }
}

interface Evidence {
  readonly holds: boolean | null;
  readonly says: string;
}

/** E1: requests are waiting, and none of them got on for longer than is normal. */
function frozen(view: View): Evidence & { readonly forMs: number } {
  const { work } = view;
  if (!work.known) return { holds: null, says: work.reason, forMs: 0 };
  if (work.inFlight < 1 || work.lastProgressAtMs === null) {
    return { holds: false, says: 'no request is waiting', forMs: 0 };
  }
  const forMs = view.nowMs - Math.max(work.lastProgressAtMs, view.state.resumedAtMs);
  const requests = work.inFlight === 1 ? '1 request waits' : `${work.inFlight} requests wait`;
  return {
    holds: forMs >= frozenAfterMs(work, view.policy.hang),
    says: `${requests} (${work.phase}) and no token came for ${secondsText(forMs)}`,
    forMs,
  };
}

/** E2: power is near idle. */
function lowPower(view: View): Evidence {
  const power: Measured<number> = view.reading?.powerW ?? absent('not_reported');
  const low = lowPowerW(view.state.power);
  if (!power.known || !low.known)
    return { holds: null, says: 'what the GPU draws when it works is not known' };
  const holds = power.value <= low.value;
  return {
    holds,
    says: `the GPU draws ${power.value.toFixed(0)} W, ${holds ? 'no more' : 'more'} than the ${low.value.toFixed(0)} W below which it does no work`,
  };
}

/** E3: a kernel is resident all the time and memory is not touched. In MIG mode power alone has to do. */
function spinning(view: View): Evidence {
  const { reading, policy } = view;
  if (reading === null) return { holds: null, says: 'no reading' };
  const { utilizationPercent: busy, memoryUtilizationPercent: memory } = reading;
  if (!busy.known) {
    const mig = reading.migEnabled.known && reading.migEnabled.value;
    return { holds: mig ? true : null, says: 'utilisation is not available' };
  }
  const touched = memory.known ? memory.value : 0;
  const says = memory.known
    ? `utilisation is ${busy.value} %, memory is accessed ${memory.value} % of the time`
    : `utilisation is ${busy.value} %`;
  return { holds: busy.value >= policy.hang.busyPercent && touched <= policy.hang.memoryPercent, says };
}

/** E4: the kernel reported that the GPU stopped on something. */
function kernelReport(view: View): Evidence {
  const isJetson = view.state.kind === 'integrated';
  const burst = view.state.bursts.findLast(({ event, lastMs }) => {
    if (view.nowMs - lastMs > view.policy.hang.kernelMs) return false;
    const number = xidNumber(event);
    return number === null ? event.kind === 'engine_timeout' : confirmsHang(number, isJetson);
  });
  if (burst === undefined) return { holds: false, says: 'the kernel reports nothing' };
  const number = xidNumber(burst.event);
  const what = number === null ? burst.event.detail : `Xid ${number}`;
  return { holds: true, says: `the kernel reported ${what} ${secondsText(view.nowMs - burst.lastMs)} ago` };
}

/** E6: a process that holds the GPU cannot be woken. */
function blockedProcess(view: View): Evidence {
  const blocked = [...view.processStates].find(([, state]) => state === 'D');
  return blocked === undefined
    ? { holds: false, says: 'no process is blocked' }
    : { holds: true, says: `process ${blocked[0]} hangs in the driver (state D)` };
}

/** R2. Utilisation alone never makes a hang: a busy GPU shows 100 % for hours, a hung one often 96 %. */
export function hangSigns(view: View): readonly Sign[] {
  const { hang } = view.policy;
  const stopped = frozen(view);
  const [low, spin, kernel, blocked] = [
    lowPower(view),
    spinning(view),
    kernelReport(view),
    blockedProcess(view),
  ];
  const unresponsive = view.driverUnresponsive;
  const idlesAtFullLoad = low.holds === true && spin.holds === true;
  const hardEvidence = kernel.holds === true || unresponsive;
  const said = [
    ...(stopped.holds === true ? [stopped.says] : []),
    ...(low.holds === null ? [] : [low.says]),
    ...(view.reading === null ? [] : [spin.says]),
    ...(kernel.holds === true ? [kernel.says] : []),
    ...(blocked.holds === true ? [blocked.says] : []),
    ...(unresponsive ? ['the driver does not answer'] : []),
  ];
  const common = { clearForMs: 0, evidence: said, cause: { kind: 'rule' } } as const;
  const hung = view.work.known
    ? stopped.holds === true && (hardEvidence || blocked.holds === true || idlesAtFullLoad)
    : idlesAtFullLoad && hardEvidence;
  const suspected = !view.work.known && idlesAtFullLoad && hasProcess(view);
  const idle = view.reading?.utilizationPercent;
  const isIdle = idle?.known === true && idle.value <= hang.idlePercent && !view.othersBusy;
  // An answer in one piece may take as long as it is.
  const showsTokens = view.work.known && view.work.phase !== 'unseen';
  const stalled =
    stopped.holds === true &&
    !hung &&
    ((isIdle && !hardEvidence) || (stopped.forMs >= hang.stallMs && showsTokens));
  const slow = stopped.holds === true && !hung && !stalled && showsTokens;
  return [
    {
      ...common,
      ...holding(hung),
      id: 'gpu_hang',
      rule: 'evidence',
      severity: 'critical',
      raiseForMs: hang.confirmMs,
    },
    {
      ...common,
      ...holding(suspected),
      id: 'gpu_hang_suspected',
      rule: 'no-heartbeat',
      severity: 'warning',
      raiseForMs: hang.suspectedMs,
    },
    {
      ...common,
      ...holding(stalled),
      id: 'service_stall',
      rule: 'frozen',
      severity: 'critical',
      raiseForMs: hang.confirmMs,
    },
    { ...common, ...holding(slow), id: 'service_slow', rule: 'frozen', severity: 'warning', raiseForMs: 0 },
    staleSign(view),
  ];
}

/** Memory in use stands for a process where the list is of another PID namespace. */
function hasProcess(view: View): boolean {
  const { reading } = view;
  if (reading === null) return false;
  if (view.processListTrusted && reading.processes.known) return reading.processes.value.length > 0;
  return reading.memoryUsedMib.known && reading.memoryUsedMib.value > ghostMemoryMib(view);
}

const minGhostMib = 512;

function ghostMemoryMib(view: View): number {
  const total = view.reading?.memoryTotalMib;
  return Math.max(minGhostMib, total?.known === true ? total.value / 100 : 0);
}

/**
 * Full utilisation with nothing on the device: the counter stands still after a program was killed. Without
 * a process and without memory there is no context, so nothing runs.
 */
function staleSign(view: View): Sign {
  const { reading } = view;
  const busy = reading?.utilizationPercent;
  const used = reading?.memoryUsedMib;
  const listed =
    view.processListTrusted && reading?.processes.known === true ? reading.processes.value.length : 0;
  const working = view.work.known && view.work.inFlight > 0;
  const holds =
    busy?.known === true && used?.known === true
      ? busy.value >= 95 && used.value < ghostMemoryMib(view) && listed === 0 && !working
      : null;
  return {
    id: 'utilization_stale',
    rule: 'ghost',
    severity: 'info',
    ...holding(holds),
    raiseForMs: 60_000,
    clearForMs: 0,
    evidence: [
      `utilisation shows ${busy?.known === true ? busy.value : 0} %, but ${used?.known === true ? used.value : 0} MiB are in use and no process is there`,
      'the counter stands still; nothing runs',
    ],
    cause: { kind: 'rule' },
  };
}
