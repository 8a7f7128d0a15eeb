/** Why a clock is below what was asked for; names of NVML's `nvmlClocksEventReason*` constants. */
export type ClockEventReason =
  | 'gpu-idle'
  | 'applications-clocks-setting'
  | 'sw-power-cap'
  | 'hw-slowdown'
  | 'sync-boost'
  | 'sw-thermal-slowdown'
  | 'hw-thermal-slowdown'
  | 'hw-power-brake-slowdown'
  | 'display-clock-setting';

/** One look at one GPU. Null means that the device or its driver did not say; it never means zero. */
export interface GpuReading {
  /** Stable over reboots and over the loss of another GPU, unlike `index`. */
  readonly uuid: string | null;
  readonly index: number | null;
  /** PCI bus id as the driver prints it: `00000000:01:00.0`. */
  readonly busId: string | null;
  readonly name: string | null;
  readonly driverVersion: string | null;
  /** Percent of the time in which a kernel was resident; says nothing about progress. */
  readonly utilizationPercent: number | null;
  readonly memoryUtilizationPercent: number | null;
  readonly memoryTotalBytes: number | null;
  /** Without what the driver keeps for itself. */
  readonly memoryUsedBytes: number | null;
  readonly memoryReservedBytes: number | null;
  readonly temperatureCelsius: number | null;
  /** Degrees left until the device slows itself down; some devices publish only this. */
  readonly temperatureMarginCelsius: number | null;
  readonly memoryTemperatureCelsius: number | null;
  readonly powerWatts: number | null;
  readonly powerLimitWatts: number | null;
  readonly smClockMegahertz: number | null;
  readonly smClockMaxMegahertz: number | null;
  /** Null when unknown; empty when nothing holds the clocks down. */
  readonly clockEventReasons: readonly ClockEventReason[] | null;
  /** What the driver itself recommends, as it prints it: `None`, `Reset`, `Reboot`, … */
  readonly recoveryAction: string | null;
  /** Since the driver was loaded. */
  readonly eccUncorrectedErrors: number | null;
  /** A row of memory is marked to be replaced at the next reset. */
  readonly rowRemapPending: boolean | null;
  readonly rowRemapFailed: boolean | null;
}
