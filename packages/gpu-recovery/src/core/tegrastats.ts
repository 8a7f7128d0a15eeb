import { absent, known, type Measured } from './measured.ts';
import { blankReading, type GpuReading } from './reading.ts';

/** One line of tegrastats. Values it leaves out are absent: without root it names no clocks and no EMC. */
export interface TegrastatsLine {
  /** Wall time of the host as printed, JetPack 5 on. */
  readonly printedAt: Measured<string>;
  readonly ramUsedMib: number;
  readonly ramTotalMib: number;
  /** RAM counts the page cache as used, so this and not `ramUsedMib` says what can be had in one piece. */
  readonly largestFreeBlockKib: Measured<number>;
  readonly swapUsedMib: Measured<number>;
  /** GR3D load. Thor on JetPack 7.0 prints clocks only. */
  readonly gpuLoadPercent: Measured<number>;
  /** One clock a GPC; a power-gated GPC shows 0. */
  readonly gpuClocksMhz: readonly number[];
  /** Degrees by sensor, lower case; a powered-off sensor is `offline`. */
  readonly temperaturesC: ReadonlyMap<string, Measured<number>>;
  /** Milliwatts now, by rail as printed. */
  readonly railsMw: ReadonlyMap<string, number>;
}

/** tegrastats shows an unreadable sensor as -256 C; PMIC is a constant the firmware made up. */
const offlineC = -256;
const constantSensors = new Set(['pmic']);

const ram = /\bRAM (\d{1,8})\/(\d{1,8})MB(?: \(lfb (\d{1,6})x(\d{1,6})(k|M)B\))?/;
const load = /\bGR3D(?:_FREQ)? (?:(\d{1,3})%)?(?:@(?:\[([\d,\s]{1,64})\]|(\d{1,6})))?/;
const sensor =
  /(?:^|\s)([A-Za-z][\w-]{0,31})@(-?\d{1,4}(?:\.\d{1,4})?)C(?:\/-?\d{1,4}(?:\.\d{1,4})?C)?(?=\s|$)/g;
const rail = /(?:^|\s)([A-Z][\w]{0,31}) (\d{1,7})(mW)?\/\d{1,7}(?:mW)?(?:\/\d{1,7}(?:mW)?)?(?=\s|$)/g;
/** `VDD_GPU_SOC 2171mW` alone, in shortened logs. */
const loneRail = /(?:^|\s)([A-Z][\w]{0,31}) (\d{1,7})mW(?=\s|$)/g;

/** The parts of `line`, or null when it is no line of tegrastats. */
export function parseTegrastats(line: string): TegrastatsLine | null {
  const memory = ram.exec(line);
  if (memory?.[1] === undefined || memory[2] === undefined) return null;
  const [, used, total, blocks, size, scale] = memory;
  const gpu = load.exec(line);
  const percent = gpu?.[1] === undefined ? null : Number(gpu[1]);
  const clocks = gpu?.[2] ?? gpu?.[3];
  const swap = /\bSWAP (\d{1,8})\//.exec(line)?.[1];
  const printed = /^\s*(\d{2}-\d{2}-\d{4} \d{2}:\d{2}:\d{2})\b/.exec(line)?.[1];
  return {
    printedAt: printed === undefined ? absent('not_reported') : known(printed),
    ramUsedMib: Number(used),
    ramTotalMib: Number(total),
    largestFreeBlockKib:
      blocks === undefined || size === undefined
        ? absent('not_reported')
        : known(Number(size) * (scale === 'M' ? 1024 : 1)),
    swapUsedMib: swap === undefined ? absent('not_reported') : known(Number(swap)),
    gpuLoadPercent:
      percent === null ? absent('not_reported') : percent <= 100 ? known(percent) : absent('unreadable'),
    gpuClocksMhz:
      clocks === undefined
        ? []
        : clocks
            .split(',')
            .map((clock) => Number(clock.trim()))
            .filter((clock) => Number.isFinite(clock)),
    temperaturesC: sensors(line),
    railsMw: rails(line),
  };
}

function sensors(line: string): ReadonlyMap<string, Measured<number>> {
  const found = new Map<string, Measured<number>>();
  for (const [, name = '', degrees = ''] of line.matchAll(sensor)) {
    const key = name.toLowerCase();
    if (constantSensors.has(key)) continue;
    const value = Number(degrees);
    found.set(key, value <= offlineC ? absent('offline') : known(value));
  }
  return found;
}

function rails(line: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const pattern of [rail, loneRail]) {
    for (const [, name = '', value = ''] of line.matchAll(pattern)) {
      // RAM, SWAP and IRAM look alike but end in MB or kB, which the patterns leave out.
      if (!found.has(name)) found.set(name, Number(value));
    }
  }
  return found;
}

/** GPU sensor, else the junction (hottest of all), else the hottest that answers. */
export function gpuTemperature(temperaturesC: ReadonlyMap<string, Measured<number>>): Measured<number> {
  for (const name of ['gpu', 'tj']) {
    const value = temperaturesC.get(name);
    if (value?.known === true) return value;
  }
  const others = [...temperaturesC.values()].flatMap((value) => (value.known ? [value.value] : []));
  if (others.length > 0) return known(Math.max(...others));
  return temperaturesC.size > 0 ? absent('offline') : absent('not_reported');
}

/** Rails that feed the GPU, the most specific first (carrier boards of TX1 to Thor). */
const gpuRails = ['VDD_GPU', 'VDD_SYS_GPU', 'GPU', 'VDD_GPU_SOC', 'VDD_CPU_GPU_CV', 'VDD_IN'];

/** Power of the GPU, or of the smallest part of the module that contains it. */
export function gpuPowerW(railsMw: ReadonlyMap<string, number>): Measured<number> {
  const name = gpuRails.find((candidate) => railsMw.has(candidate));
  const milliwatts = name === undefined ? undefined : railsMw.get(name);
  return milliwatts === undefined ? absent('not_reported') : known(milliwatts / 1000);
}

/** A line as a reading of the one integrated GPU; null when it is no line of tegrastats. */
export function tegrastatsReading(line: string): GpuReading | null {
  const parsed = parseTegrastats(line);
  if (parsed === null) return null;
  return {
    ...blankReading('tegrastats', 'integrated', 'jetson-gpu'),
    printedAt: parsed.printedAt,
    name: known('Jetson GPU'),
    utilizationPercent: parsed.gpuLoadPercent,
    memoryTotalMib: known(parsed.ramTotalMib),
    memoryUsedMib: known(parsed.ramUsedMib),
    largestFreeBlockKib: parsed.largestFreeBlockKib,
    temperatureC: gpuTemperature(parsed.temperaturesC),
    powerW: gpuPowerW(parsed.railsMw),
    clockMhz:
      parsed.gpuClocksMhz.length > 0 ? known(Math.max(...parsed.gpuClocksMhz)) : absent('not_reported'),
  };
}
