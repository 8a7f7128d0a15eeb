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

/** INA3221 channels: hwmon of JetPack 5 on (`in1_label`), iio before (`rail_name_0`). */
function findRails(root: string): Layout['rails'] {
  const hwmon = join(root, 'sys/class/hwmon');
  const newer = namesIn(hwmon).flatMap((name) => {
    const path = join(hwmon, name);
    if (textOf(join(path, 'name'))?.trim() !== 'ina3221') return [];
    return namesIn(path)
      .filter((file) => /^in\d_label$/.test(file))
      .map((file) => {
        const channel = basename(file).slice(2, 3);
        return {
          label: textOf(join(path, file))?.trim() ?? '',
          mv: join(path, `in${channel}_input`),
          ma: join(path, `curr${channel}_input`),
        };
      });
  });
  if (newer.length > 0) return newer;
  const iio = join(root, 'sys/bus/iio/devices');
  return namesIn(iio).flatMap((name) => {
    const path = join(iio, name);
    return namesIn(path)
      .filter((file) => /^rail_name_\d$/.test(file))
      .map((file) => {
        const channel = file.slice(-1);
        return {
          label: textOf(join(path, file))?.trim() ?? '',
          mv: join(path, `in_voltage${channel}_input`),
          ma: join(path, `in_current${channel}_input`),
        };
      });
  });
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
