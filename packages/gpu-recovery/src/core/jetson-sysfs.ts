import { absent, known, type Measured } from './measured.ts';
import { blankReading, type GpuReading, type ThermalLimits } from './reading.ts';

/**
 * What the kernel of a Jetson tells in files. The texts are as read; null where a file is missing or could
 * not be read (the node of the GPU may appear only after the first use).
 */
export interface JetsonFiles {
  /** `device/load` of the GPU's devfreq node: 0 to 1000. */
  readonly loadPermille: string | null;
  /** Hertz. */
  readonly currentFrequency: string | null;
  readonly maxFrequency: string | null;
  readonly meminfo: string | null;
  readonly zones: readonly ThermalZoneFiles[];
  /** INA3221 channels: label, millivolt, milliampere. */
  readonly rails: readonly PowerRailFiles[];
  readonly model: string | null;
  readonly release: string | null;
}

export interface ThermalZoneFiles {
  readonly type: string;
  /** Millidegrees. */
  readonly temperature: string | null;
  readonly trips: readonly { readonly type: string; readonly temperature: string | null }[];
}

export interface PowerRailFiles {
  readonly label: string;
  readonly millivolts: string | null;
  readonly milliamperes: string | null;
}

/** Names the device tree gives the GPU, from Nano (gm20b) to Thor (gb10b); `gpu` since JetPack 6. */
const gpuNodeName = /^(?:.*gpu.*|ga10b|gv11b|gp10b|gm20b|gb10b)$/i;

export function isGpuNode(name: string): boolean {
  return gpuNodeName.test(name.replaceAll('\0', '').trim());
}

function integer(text: string | null): Measured<number> {
  if (text === null) return absent('not_reported');
  const trimmed = text.trim();
  return /^-?\d{1,15}$/.test(trimmed) ? known(Number(trimmed)) : absent('unreadable');
}

function scaled(text: string | null, divisor: number): Measured<number> {
  const value = integer(text);
  return value.known ? known(value.value / divisor) : value;
}

/** MemTotal and MemAvailable in MiB. MemFree would call the page cache used. */
export interface HostMemory {
  readonly totalMib: Measured<number>;
  readonly availableMib: Measured<number>;
  readonly cachedMib: Measured<number>;
}

export function parseMeminfo(text: string | null): HostMemory {
  const read = (key: string): Measured<number> => {
    if (text === null) return absent('not_reported');
    const kib = new RegExp(`^${key}:\\s*(\\d{1,15}) kB$`, 'm').exec(text)?.[1];
    return kib === undefined ? absent('not_reported') : known(Number(kib) / 1024);
  };
  return { totalMib: read('MemTotal'), availableMib: read('MemAvailable'), cachedMib: read('Cached') };
}

/** Much in the page cache while little is to be had: NvMap cannot take what the kernel holds in it. */
export function cacheIsInTheWay({ totalMib, availableMib, cachedMib }: HostMemory): boolean {
  if (!totalMib.known || !availableMib.known || !cachedMib.known) return false;
  return cachedMib.value > 0.2 * totalMib.value && availableMib.value < 0.15 * totalMib.value;
}

function zoneTemperature(zone: ThermalZoneFiles): Measured<number> {
  const degrees = scaled(zone.temperature, 1000);
  // A sensor in a powered-down domain fails to read or reports -256.
  if (!degrees.known) return zone.temperature === null ? absent('offline') : degrees;
  return degrees.value <= -255 ? absent('offline') : degrees;
}

function trip(zone: ThermalZoneFiles, types: readonly string[]): Measured<number> {
  const temperatures = zone.trips
    .filter(({ type }) => types.includes(type.trim()))
    .flatMap(({ temperature }) => {
      const value = scaled(temperature, 1000);
      return value.known && value.value > 0 ? [value.value] : [];
    });
  return temperatures.length > 0 ? known(Math.min(...temperatures)) : absent('not_reported');
}

/** The GPU's zone, else the junction's, else the hottest that answers. */
function chooseZone(zones: readonly ThermalZoneFiles[]): ThermalZoneFiles | null {
  const answering = zones.filter((zone) => zoneTemperature(zone).known && !/pmic/i.test(zone.type));
  const named = (pattern: RegExp): ThermalZoneFiles | undefined =>
    answering.find((zone) => pattern.test(zone.type));
  const hottest = answering.reduce<ThermalZoneFiles | null>((best, zone) => {
    const [a, b] = [zoneTemperature(zone), best === null ? null : zoneTemperature(best)];
    return b === null || (a.known && b.known && a.value > b.value) ? zone : best;
  }, null);
  return named(/^gpu(?:-therm(?:al)?)?$/i) ?? named(/^tj(?:-therm(?:al)?)?$/i) ?? hottest;
}

function limitsOf(zone: ThermalZoneFiles | null): ThermalLimits {
  const none = absent('not_reported');
  if (zone === null) return { maxOperatingC: none, slowdownC: none, shutdownC: none, slowdownMarginC: none };
  return {
    maxOperatingC: none,
    // Orin slows down at its passive trip and shuts down at the critical one.
    slowdownC: trip(zone, ['passive', 'hot']),
    shutdownC: trip(zone, ['critical']),
    slowdownMarginC: none,
  };
}

const railOrder = [/^VDD_GPU$/, /^VDD_SYS_GPU$/, /^VDD_GPU_SOC$/, /^VDD_CPU_GPU_CV$/, /^GPU$/, /^VDD_IN$/];

function railPowerW(rails: readonly PowerRailFiles[]): Measured<number> {
  for (const pattern of railOrder) {
    const rail = rails.find(({ label }) => pattern.test(label.trim()));
    if (rail === undefined) continue;
    const [millivolts, milliamperes] = [integer(rail.millivolts), integer(rail.milliamperes)];
    if (millivolts.known && milliamperes.known) return known((millivolts.value * milliamperes.value) / 1e6);
  }
  return absent('not_reported');
}

function load(text: string | null): Measured<number> {
  const permille = integer(text);
  if (!permille.known) return permille;
  return permille.value >= 0 && permille.value <= 1000 ? known(permille.value / 10) : absent('unreadable');
}

/** One moment of a Jetson as a reading. Used memory is what no other program could have. */
export function jetsonReading(files: JetsonFiles): GpuReading {
  const memory = parseMeminfo(files.meminfo);
  const zone = chooseZone(files.zones);
  const release =
    files.release === null ? null : /^#\s*(R\d+)[^,]*(?:,\s*REVISION:\s*([\d.]+))?/m.exec(files.release);
  const model = files.model?.replaceAll('\0', '').trim() ?? '';
  return {
    ...blankReading('jetson-sysfs', 'integrated', 'jetson-gpu'),
    name: known(model === '' ? 'Jetson GPU' : model),
    driverVersion:
      release?.[1] === undefined
        ? absent('not_reported')
        : known(`L4T ${release[1]}${release[2] === undefined ? '' : `.${release[2]}`}`),
    utilizationPercent: load(files.loadPermille),
    memoryTotalMib: memory.totalMib,
    memoryUsedMib:
      memory.totalMib.known && memory.availableMib.known
        ? known(memory.totalMib.value - memory.availableMib.value)
        : absent('not_reported'),
    temperatureC:
      zone === null ? absent(files.zones.length > 0 ? 'offline' : 'not_reported') : zoneTemperature(zone),
    thermalLimits: limitsOf(zone),
    powerW: railPowerW(files.rails),
    clockMhz: scaled(files.currentFrequency, 1_000_000),
    maxClockMhz: scaled(files.maxFrequency, 1_000_000),
  };
}
