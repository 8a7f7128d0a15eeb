/** Busy and total time of all processors since boot, in clock ticks (proc(5), `/proc/stat`). */
export interface CpuTimes {
  readonly busy: number;
  readonly total: number;
}

/** `/proc/stat`: the sum first, then one entry a core. Empty when it is not readable. */
export function parseStat(text: string): readonly CpuTimes[] {
  const times: CpuTimes[] = [];
  for (const line of text.split('\n')) {
    if (!line.startsWith('cpu')) break;
    // user nice system idle iowait irq softirq steal; guest is part of user already.
    const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = line
      .split(/\s+/)
      .slice(1)
      .map(Number);
    const busy = user + nice + system + irq + softirq + steal;
    times.push({ busy, total: busy + idle + iowait });
  }
  return times;
}

/** Share of time that was busy between two looks, 0 to 1; null when no time has passed or the counters went back. */
export function busyShare(before: CpuTimes | undefined, now: CpuTimes | undefined): number | null {
  if (before === undefined || now === undefined) return null;
  const total = now.total - before.total;
  const busy = now.busy - before.busy;
  return total <= 0 || busy < 0 ? null : Math.min(busy / total, 1);
}

export interface MemoryFact {
  readonly totalBytes: number;
  /** Total minus what the kernel says is available without swapping. */
  readonly usedBytes: number;
  readonly swapTotalBytes: number | null;
  readonly swapUsedBytes: number | null;
}

/** `/proc/meminfo`; null without MemTotal and MemAvailable. */
export function parseMeminfo(text: string): MemoryFact | null {
  const bytes = (key: string): number | null => {
    const match = new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(text);
    return match === null ? null : Number(match[1]) * 1024;
  };
  const total = bytes('MemTotal');
  const available = bytes('MemAvailable');
  if (total === null || available === null) return null;
  const swapTotal = bytes('SwapTotal');
  const swapFree = bytes('SwapFree');
  return {
    totalBytes: total,
    usedBytes: total - available,
    swapTotalBytes: swapTotal,
    swapUsedBytes: swapTotal === null || swapFree === null ? null : swapTotal - swapFree,
  };
}

/** `/proc/loadavg`: runnable tasks, means of 1, 5 and 15 minutes. */
export function parseLoadavg(text: string): readonly [number, number, number] | null {
  const [one, five, fifteen] = text.split(' ').map(Number);
  if (
    one === undefined ||
    five === undefined ||
    fifteen === undefined ||
    [one, five, fifteen].some(Number.isNaN)
  )
    return null;
  return [one, five, fifteen];
}

export interface NetworkCounters {
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** `/proc/net/dev`: the sum of every interface that carries traffic of the box itself. */
export function parseNetDev(text: string): NetworkCounters | null {
  let receivedBytes = 0;
  let sentBytes = 0;
  let seen = false;
  for (const line of text.split('\n')) {
    const match = /^\s*([^:\s]+):\s*(.*)$/.exec(line);
    if (match === null) continue;
    const [, name = '', rest = ''] = match;
    // Loopback is no network, and a bridge or a container's end counts the same bytes a second time.
    if (name === 'lo' || /^(veth|docker|br-|virbr|cni|flannel|cali)/.test(name)) continue;
    const fields = rest.trim().split(/\s+/).map(Number);
    receivedBytes += fields[0] ?? 0;
    sentBytes += fields[8] ?? 0;
    seen = true;
  }
  return seen ? { receivedBytes, sentBytes } : null;
}

/** A rate per second from a counter; null when it was set back (a counter reset is no spike). */
export function ratePerSecond(
  before: number | undefined,
  now: number | undefined,
  elapsedMs: number,
): number | null {
  if (before === undefined || now === undefined || elapsedMs <= 0 || now < before) return null;
  return ((now - before) * 1000) / elapsedMs;
}

/** A thermal zone's millidegrees in °C; null for the values that broken sensors give. */
export function parseMillidegrees(text: string): number | null {
  const celsius = Number(text.trim()) / 1000;
  return text.trim() === '' || Number.isNaN(celsius) || celsius < -40 || celsius > 150 ? null : celsius;
}
