import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findGpuNode, textOf } from './adapters/jetson-files.ts';
import { jetsonSysfs, tegrastats } from './adapters/jetson.ts';
import { nvidiaCards } from './adapters/linux-host.ts';
import { nvidiaSmiLoop } from './adapters/nvidia-smi-loop.ts';
import { nvidiaSmiOnce } from './adapters/nvidia-smi-once.ts';
import { run as realRun } from './adapters/run.ts';
import { systemClock } from './adapters/system-clock.ts';
import type { Clock, GpuSource, Run } from './ports.ts';

export interface Looked {
  readonly what: string;
  readonly found: string;
}

export type SourceSearch =
  | { readonly kind: 'found'; readonly source: GpuSource; readonly looked: readonly Looked[] }
  | { readonly kind: 'none'; readonly looked: readonly Looked[] };

export interface DetectOptions {
  /** Prefix of /sys, /proc and /etc; default `/`. */
  readonly root?: string;
  /** Folders to look for programs in; default PATH. */
  readonly path?: string;
  readonly run?: Run;
  readonly clock?: Clock;
  /** `loop` for watching, `once` for a single look. */
  readonly use?: 'loop' | 'once';
  readonly periodMs?: number;
}

const smiTimeoutMs = 15_000;

function find(path: string, program: string): string | null {
  for (const folder of path.split(delimiter)) {
    if (folder === '') continue;
    const file = join(folder, program);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here.
    }
  }
  return null;
}

/**
 * Which way this machine tells of its GPU: the kernel's files or tegrastats on a Jetson, nvidia-smi anywhere
 * else. Says all it looked for, so that "no GPU" can be believed.
 */
export async function detectGpuSource(options: DetectOptions = {}): Promise<SourceSearch> {
  const { root = '/', path = process.env['PATH'] ?? '', run = realRun, clock = systemClock } = options;
  const { use = 'loop', periodMs = 1000 } = options;
  const looked: Looked[] = [];
  const look = (what: string, found: string): void => {
    looked.push({ what, found });
  };

  const release = textOf(join(root, 'etc/nv_tegra_release'));
  look(
    'Jetson release file /etc/nv_tegra_release',
    release === null ? 'not there' : (release.split('\n')[0] ?? ''),
  );
  const node = findGpuNode(root);
  look('GPU of a Jetson below /sys/class/devfreq', node ?? 'not there');
  // Boards of other makers have a GPU below devfreq too.
  const compatible = textOf(join(root, 'proc/device-tree/compatible'));
  const isTegra = release !== null || compatible === null || compatible.includes('nvidia,');
  if (node !== null && isTegra) return { kind: 'found', source: jetsonSysfs({ root, clock }), looked };
  const tegra = find(path, 'tegrastats');
  look('program tegrastats', tegra ?? 'not in PATH');
  if (tegra !== null) {
    return { kind: 'found', source: tegrastats({ command: tegra, clock, periodMs }), looked };
  }
  // The node of the GPU may appear only with its first use; memory and heat can be read until then.
  if (release !== null) return { kind: 'found', source: jetsonSysfs({ root, clock }), looked };

  const cards = nvidiaCards(root);
  look('NVIDIA cards on the PCI bus', cards.length === 0 ? 'none' : cards.join(', '));
  const asleep = cards.filter(
    (card) => textOf(join(root, 'sys/bus/pci/devices', card, 'power/runtime_status'))?.trim() === 'suspended',
  );
  if (asleep.length > 0) look('cards that are powered down, which asking would wake', asleep.join(', '));
  const smi = find(path, 'nvidia-smi');
  look('program nvidia-smi', smi ?? 'not in PATH');
  if (smi === null) return { kind: 'none', looked };
  const answer = await run([smi, '-L'], { timeoutMs: smiTimeoutMs });
  const says = (): string => {
    if (answer.kind === 'timeout') return `no answer in ${smiTimeoutMs} ms`;
    if (answer.kind === 'missing') return 'not there';
    const text = [answer.stdout, answer.stderr].map((each) => each.trim().split('\n')[0] ?? '');
    return text.find((line) => line !== '') ?? `exit status ${answer.exitCode}`;
  };
  look('answer of nvidia-smi -L', says().slice(0, 200));
  // One that hangs is a source all the same: its silence is what has to be told.
  const answers =
    answer.kind === 'timeout' ||
    (answer.kind === 'exited' && answer.exitCode === 0 && /^GPU \d+:/m.test(answer.stdout));
  const broken = cards.length > 0 && answer.kind === 'exited' && answer.exitCode !== 0;
  if (!answers && !broken) return { kind: 'none', looked };
  const parts = { command: smi, run, clock };
  const source = use === 'loop' ? nvidiaSmiLoop({ ...parts, periodMs }) : nvidiaSmiOnce(parts);
  return { kind: 'found', source, looked };
}
