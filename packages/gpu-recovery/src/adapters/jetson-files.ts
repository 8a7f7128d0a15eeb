import { closeSync, openSync, readSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  isGpuNode,
  type JetsonFiles,
  type PowerRailFiles,
  type ThermalZoneFiles,
} from '../core/jetson-sysfs.ts';

/** Reads a file again and again through one descriptor: a tenth of the cost of opening it each time. */
export class KeptFiles {
  readonly #open = new Map<string, number>();
  readonly #buffer = Buffer.alloc(8192);

  /** The text, or null where there is none to be had; a file that fails is opened again next time. */
  read(path: string): string | null {
    try {
      let fd = this.#open.get(path);
      if (fd === undefined) {
        fd = openSync(path, 'r');
        this.#open.set(path, fd);
      }
      const length = readSync(fd, this.#buffer, 0, this.#buffer.length, 0);
      return this.#buffer.toString('utf8', 0, length);
    } catch {
      this.#forget(path);
      return null;
    }
  }

  #forget(path: string): void {
    const fd = this.#open.get(path);
    if (fd !== undefined) closeSync(fd);
    this.#open.delete(path);
  }

  close(): void {
    for (const path of [...this.#open.keys()]) this.#forget(path);
  }
}

export function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

export function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** devfreq node of the GPU, whatever the board and the release call it; null until it appears. */
export function findGpuNode(root: string): string | null {
  const base = join(root, 'sys/class/devfreq');
  for (const name of namesIn(base)) {
    const node = join(base, name);
    const treeName = textOf(join(node, 'device/of_node/name'));
    if (isGpuNode(treeName ?? name.replace(/^[0-9a-f]+\./, ''))) return node;
  }
  return null;
}

interface Layout {
  readonly node: string | null;
  readonly zones: readonly { readonly path: string; readonly zone: ThermalZoneFiles }[];
  readonly rails: readonly { readonly label: string; readonly mv: string; readonly ma: string }[];
}

function findZones(root: string): Layout['zones'] {
  const base = join(root, 'sys/class/thermal');
  return namesIn(base)
    .filter((name) => name.startsWith('thermal_zone'))
    .flatMap((name) => {
      const path = join(base, name);
      const type = textOf(join(path, 'type'))?.trim();
      if (type === undefined) return [];
      const trips = namesIn(path)
        .filter((file) => /^trip_point_\d+_type$/.test(file))
        .map((file) => ({
          type: textOf(join(path, file))?.trim() ?? '',
          temperature: textOf(join(path, file.replace(/_type$/, '_temp'))),
        }));
      return [{ path: join(path, 'temp'), zone: { type, temperature: null, trips } }];
    });
}

interface RailForm {
  readonly label: RegExp;
  readonly volts: (channel: string) => string;
  readonly amperes: (channel: string) => string;
}

/** hwmon since JetPack 5, iio before. Channels count from 1 and from 0. */
const railForms: readonly RailForm[] = [
  { label: /^in(\d)_label$/, volts: (n) => `in${n}_input`, amperes: (n) => `curr${n}_input` },
  {
    label: /^rail_name_(\d)$/,
    volts: (n) => `in_voltage${n}_input`,
    amperes: (n) => `in_current${n}_input`,
  },
];

/** Folders that may be an INA3221: by class, and below the I2C devices where the class is missing. */
function railFolders(root: string): readonly string[] {
  const below = (path: string): readonly string[] => namesIn(path).map((name) => join(path, name));
  const hwmon = below(join(root, 'sys/class/hwmon')).filter(
    (path) => textOf(join(path, 'name'))?.trim() === 'ina3221',
  );
  const i2c = below(join(root, 'sys/bus/i2c/devices'));
  return [
    ...hwmon,
    ...below(join(root, 'sys/bus/iio/devices')),
    ...i2c.flatMap((device) => below(join(device, 'hwmon'))),
    ...i2c.flatMap((device) => below(device).filter((path) => basename(path).startsWith('iio:device'))),
  ];
}

function findRails(root: string): Layout['rails'] {
  const found = railFolders(root).flatMap((folder) =>
    namesIn(folder).flatMap((file) =>
      railForms.flatMap(({ label, volts, amperes }) => {
        const channel = label.exec(file)?.[1];
        const name = channel === undefined ? null : textOf(join(folder, file));
        if (channel === undefined || name === null) return [];
        return [{ label: name.trim(), mv: join(folder, volts(channel)), ma: join(folder, amperes(channel)) }];
      }),
    ),
  );
  // Both ways may lead to one chip.
  return found.filter(({ label }, at) => found.findIndex((other) => other.label === label) === at);
}

/** Finds the files once, and those of a GPU that was not there yet again each time. */
export class JetsonTree {
  readonly #root: string;
  readonly #files = new KeptFiles();
  #layout: Layout | null = null;

  constructor(root: string) {
    this.#root = root;
  }

  read(): JetsonFiles {
    const layout = this.#findLayout();
    const read = (path: string): string | null => this.#files.read(path);
    const { node } = layout;
    const rails: readonly PowerRailFiles[] = layout.rails.map(({ label, mv, ma }) => ({
      label,
      millivolts: read(mv),
      milliamperes: read(ma),
    }));
    return {
      loadPermille: node === null ? null : read(join(node, 'device/load')),
      currentFrequency: node === null ? null : read(join(node, 'cur_freq')),
      maxFrequency: node === null ? null : read(join(node, 'max_freq')),
      meminfo: read(join(this.#root, 'proc/meminfo')),
      zones: layout.zones.map(({ path, zone }) => ({ ...zone, temperature: read(path) })),
      rails,
      model: read(join(this.#root, 'proc/device-tree/model')),
      release: read(join(this.#root, 'etc/nv_tegra_release')),
    };
  }

  #findLayout(): Layout {
    const known = this.#layout;
    // The node of the GPU may appear only with its first use.
    if (known?.node != null) return known;
    const layout: Layout = {
      node: findGpuNode(this.#root),
      zones: known?.zones ?? findZones(this.#root),
      rails: known?.rails ?? findRails(this.#root),
    };
    this.#layout = layout;
    return layout;
  }

  close(): void {
    this.#files.close();
    this.#layout = null;
  }
}
