import type { BoxFact, Host } from '../ports.ts';
import { createLinuxHost, type LinuxHost, type LinuxHostOptions } from './linux-host.ts';

export interface LinuxBoxOptions extends LinuxHostOptions {
  /** What else is known, such as a diagnosis of the GPU, whether the database answers, or that an update runs. */
  readonly more?: (signal: AbortSignal) => Promise<Partial<BoxFact>>;
}

export interface LinuxBox extends Host {
  close(): void;
}

/** The box as category B and C look at it: shares of /proc and /sys, and what the caller adds. Unknown stays null. */
export function linuxBox({ more, ...options }: LinuxBoxOptions = {}): LinuxBox {
  const host: LinuxHost = createLinuxHost(options);
  return {
    read: async (signal) => {
      const added = more === undefined ? {} : await more(signal);
      const {
        cpuShare,
        memoryUsedBytes,
        memoryTotalBytes,
        diskUsedBytes,
        diskTotalBytes,
        temperatureCelsius,
      } = host.sample();
      return {
        cpuShare,
        memoryShare: shareOf(memoryUsedBytes, memoryTotalBytes),
        diskShare: shareOf(diskUsedBytes, diskTotalBytes),
        gpuShare: null,
        temperatureCelsius,
        gpuProgress: null,
        gpuFault: null,
        databaseAnswers: null,
        busyWith: null,
        ...added,
      };
    },
    close: () => host.close(),
  };
}

function shareOf(used: number | null, total: number | null): number | null {
  return used === null || total === null || total <= 0 ? null : used / total;
}
