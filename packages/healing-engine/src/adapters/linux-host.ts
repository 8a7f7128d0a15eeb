import { readdirSync, readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import {
  busyShare,
  parseLoadavg,
  parseMeminfo,
  parseMillidegrees,
  parseNetDev,
  parseStat,
  ratePerSecond,
  type CpuTimes,
  type NetworkCounters,
} from '../core/proc.ts';
import { KeptFile } from './kept-file.ts';

/** What the host reports now; null: not measured, never 0. */
export interface HostSample {
  /** Busy share of all processors together, 0 to 1. */
  readonly cpuShare: number | null;
  readonly coreShares: readonly (number | null)[];
  readonly cores: number | null;
  readonly memoryTotalBytes: number | null;
  readonly memoryUsedBytes: number | null;
  readonly swapTotalBytes: number | null;
  readonly swapUsedBytes: number | null;
  readonly diskTotalBytes: number | null;
  readonly diskUsedBytes: number | null;
  /** The hottest thermal zone. */
  readonly temperatureCelsius: number | null;
  readonly load1m: number | null;
  readonly load5m: number | null;
  readonly load15m: number | null;
  readonly networkReceiveBytesPerSecond: number | null;
  readonly networkTransmitBytesPerSecond: number | null;
  readonly uptimeSeconds: number | null;
}

export interface LinuxHost {
  /** One look; rates are over the time since the last one, so the first has none. */
  sample(): HostSample;
  close(): void;
}

export interface LinuxHostOptions {
  /** Where /proc and /sys are mounted; default `/`. */
  readonly root?: string;
  /** The file system whose space counts; default the root. */
  readonly diskPath?: string;
  readonly monotonicMs?: () => number;
}

/** Reads the host from /proc and /sys through kept descriptors: about a millisecond a look, no process started. */
export function createLinuxHost({
  root = '/',
  diskPath = '/',
  monotonicMs = () => performance.now(),
}: LinuxHostOptions = {}): LinuxHost {
  const proc = (name: string) => new KeptFile(join(root, 'proc', name));
  const files = {
    stat: proc('stat'),
    meminfo: proc('meminfo'),
    loadavg: proc('loadavg'),
    net: proc('net/dev'),
    uptime: proc('uptime'),
  };
  const zones = thermalZones(root).map((path) => new KeptFile(path));
  let before: {
    readonly cpu: readonly CpuTimes[];
    readonly net: NetworkCounters | null;
    readonly atMs: number;
  } | null = null;

  return {
    sample: () => {
      const atMs = monotonicMs();
      const cpu = parseStat(files.stat.read() ?? '');
      const memory = parseMeminfo(files.meminfo.read() ?? '');
      const load = parseLoadavg(files.loadavg.read() ?? '');
      const net = parseNetDev(files.net.read() ?? '');
      const disk = diskUse(diskPath);
      const elapsedMs = before === null ? 0 : atMs - before.atMs;
      const previous = before;
      before = { cpu, net, atMs };
      const uptime = Number.parseFloat(files.uptime.read() ?? '');
      return {
        cpuShare: busyShare(previous?.cpu[0], cpu[0]),
        coreShares: cpu.slice(1).map((core, index) => busyShare(previous?.cpu[index + 1], core)),
        cores: cpu.length > 1 ? cpu.length - 1 : null,
        memoryTotalBytes: memory?.totalBytes ?? null,
        memoryUsedBytes: memory?.usedBytes ?? null,
        swapTotalBytes: memory?.swapTotalBytes ?? null,
        swapUsedBytes: memory?.swapUsedBytes ?? null,
        diskTotalBytes: disk?.totalBytes ?? null,
        diskUsedBytes: disk?.usedBytes ?? null,
        temperatureCelsius: hottest(zones),
        load1m: load?.[0] ?? null,
        load5m: load?.[1] ?? null,
        load15m: load?.[2] ?? null,
        networkReceiveBytesPerSecond: ratePerSecond(
          previous?.net?.receivedBytes,
          net?.receivedBytes,
          elapsedMs,
        ),
        networkTransmitBytesPerSecond: ratePerSecond(previous?.net?.sentBytes, net?.sentBytes, elapsedMs),
        uptimeSeconds: Number.isNaN(uptime) ? null : uptime,
      };
    },
    close: () => {
      for (const file of [...Object.values(files), ...zones]) file.close();
    },
  };
}

function diskUse(path: string): { readonly totalBytes: number; readonly usedBytes: number } | null {
  try {
    const { blocks, bfree, bsize } = statfsSync(path);
    return { totalBytes: blocks * bsize, usedBytes: (blocks - bfree) * bsize };
  } catch {
    return null;
  }
}

function hottest(zones: readonly KeptFile[]): number | null {
  let most: number | null = null;
  for (const zone of zones) {
    const celsius = parseMillidegrees(zone.read() ?? '');
    if (celsius !== null && (most === null || celsius > most)) most = celsius;
  }
  return most;
}

/** Zones that can be read; some of a Jetson's always answer with an error and are left out. */
function thermalZones(root: string): readonly string[] {
  const folder = join(root, 'sys', 'class', 'thermal');
  try {
    return readdirSync(folder)
      .filter((name) => name.startsWith('thermal_zone'))
      .map((name) => join(folder, name, 'temp'))
      .filter((path) => {
        try {
          return parseMillidegrees(readFileSync(path, 'utf8')) !== null;
        } catch {
          return false;
        }
      });
  } catch {
    return [];
  }
}
