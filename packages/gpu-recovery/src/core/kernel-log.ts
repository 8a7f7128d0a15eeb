import { absent, known, type Measured } from './measured.ts';
import { normalisePciAddress } from './reading.ts';

export type KernelEventKind =
  /** `NVRM: Xid`, or on a Jetson an nvgpu error notifier: both use the same numbers. */
  | 'xid'
  | 'nvgpu_notifier'
  /** A GPU left the bus, told without an Xid. */
  | 'bus_loss'
  /** The driver stops printing Xid 119, which therefore still holds. */
  | 'gsp_unresponsive'
  /** Jetson: a job or a host1x channel timed out, or an engine had a page fault. */
  | 'engine_timeout'
  | 'allocation_failed'
  /** The kernel killed a process for memory. */
  | 'process_killed';

/** When the kernel wrote a line, in the form the log has. */
export type KernelStamp =
  | { readonly kind: 'boot'; readonly seconds: number }
  | { readonly kind: 'wall'; readonly epochMs: number }
  | { readonly kind: 'none' };

export interface KernelEvent {
  readonly kind: KernelEventKind;
  /** `0000:9b:00.0`, or `17000000.gpu` on a Jetson. */
  readonly device: Measured<string>;
  /** Number of an Xid or of a notifier, else null. */
  readonly code: number | null;
  /** Named by the driver; a monitor may be only the messenger. */
  readonly pid: number | null;
  readonly processName: string | null;
  readonly detail: string;
  readonly stamp: KernelStamp;
}

const xid = /NVRM: Xid \(([^)]{1,40})\): (\d{1,6})(?:,\s*|\s+|$)(.*)$/;
const process = /^pid='?(\d{1,9}|<unknown>)'?(?:,\s*name=(.+?))?(?:,\s+(.*))?$/;
const fallen = /NVRM: GPU (?:at )?(?:PCI:)?([0-9a-fA-F:.]+): GPU has fallen off the bus/;
const announced = /NVRM: The NVIDIA GPU ([0-9a-fA-F:.]+)\b/;
const rateLimited = /NVRM: Rate limiting GSP RPC error prints for GPU at PCI:([0-9a-fA-F:.]+)/;
const notifier = /nvgpu: (\S+)\s+.*?error notifier set to (\d{1,6}) for ch (\d{1,9})(?: owned by (.+?))?\s*$/;
const nvgpu = /nvgpu: (\S+)\s+(.*)$/;

/** Cheap test that lets all other lines of a busy log pass in one comparison. */
function mayMatter(line: string): boolean {
  return (
    line.includes('NVRM') ||
    line.includes('nvgpu') ||
    line.includes('host1x') ||
    line.includes('NvMap') ||
    line.includes('Out of memory')
  );
}

/** `[ 1843.3]`, `[Sun Feb 23 16:24:18 2025]`, `kern  :warn  : 2025-…`, journald, raw `/dev/kmsg`. */
export function parseStamp(line: string): KernelStamp {
  const boot = /^\s*(?:<\d+>)?\[\s*(\d{1,12}(?:\.\d{1,9})?)\]/.exec(line)?.[1];
  if (boot !== undefined) return { kind: 'boot', seconds: Number(boot) };
  const raw = /^\d{1,6},\d{1,20},(\d{1,18}),[^;]{0,40};/.exec(line)?.[1];
  if (raw !== undefined) return { kind: 'boot', seconds: Number(raw) / 1e6 };
  // journalctl -o short-monotonic: `[ 1843.308145] host kernel: …` is caught above.
  const iso = /\b(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?/.exec(line);
  if (iso !== null) {
    const [, time = '', fraction = '0', zone = 'Z'] = iso;
    const at = Date.parse(`${time}.${fraction.slice(0, 3)}${zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`);
    return Number.isNaN(at) ? { kind: 'none' } : { kind: 'wall', epochMs: at };
  }
  const human = /^\[(\w{3} \w{3} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})\]/.exec(line)?.[1];
  if (human !== undefined) {
    const at = Date.parse(`${human} UTC`);
    return Number.isNaN(at) ? { kind: 'none' } : { kind: 'wall', epochMs: at };
  }
  return { kind: 'none' };
}

/** Address of a device that the driver's next line will call fallen, carried from line to line. */
export interface KernelLogState {
  readonly announced: string | null;
}

export const emptyKernelLog: KernelLogState = { announced: null };

interface Found {
  readonly kind: KernelEventKind;
  readonly device: Measured<string>;
  readonly code?: number;
  readonly pid?: number | null;
  readonly processName?: string | null;
  readonly detail: string;
}

function readXid(line: string): Found | null {
  const match = xid.exec(line);
  if (match === null) return null;
  const [, address = '', code = '', rest = ''] = match;
  const device = normalisePciAddress(address);
  // `NVRM: Xid (invalid)` names no device and is no report.
  if (!device.known) return null;
  const named = process.exec(rest.trim());
  const pid = named?.[1];
  const name = named?.[2] ?? null;
  return {
    kind: 'xid',
    device,
    code: Number(code),
    pid: pid !== undefined && /^\d+$/.test(pid) ? Number(pid) : null,
    processName: name === '<unknown>' ? null : name,
    detail: (named === null ? rest : (named[3] ?? '')).trim(),
  };
}

function readDriverLine(line: string, state: KernelLogState): Found | null {
  const found = readXid(line);
  if (found !== null) return found;
  const lost = fallen.exec(line)?.[1];
  if (lost !== undefined) {
    return { kind: 'bus_loss', device: normalisePciAddress(lost), detail: 'GPU has fallen off the bus' };
  }
  const limited = rateLimited.exec(line)?.[1];
  if (limited !== undefined) {
    return {
      kind: 'gsp_unresponsive',
      device: normalisePciAddress(limited),
      detail: 'the driver stopped printing GSP timeouts; the GPU likely needs to be reset',
    };
  }
  if (line.includes('NVRM: fallen off the bus')) {
    const device = state.announced === null ? absent('not_reported') : normalisePciAddress(state.announced);
    return { kind: 'bus_loss', device, detail: 'fallen off the bus and is not responding to commands' };
  }
  return null;
}

function readJetsonLine(line: string): Found | null {
  const note = notifier.exec(line);
  if (note !== null) {
    const [, device = '', code = '', channel = '', owner] = note;
    return {
      kind: 'nvgpu_notifier',
      device: known(device),
      code: Number(code),
      processName: owner ?? null,
      detail: `channel ${channel}`,
    };
  }
  const other = nvgpu.exec(line);
  const device = other?.[1] === undefined ? absent('not_reported') : known(other[1]);
  if (/Job on channel \d+ timed out|mmu fault on engine/i.test(line) || /host1x.*timeout/i.test(line)) {
    return { kind: 'engine_timeout', device, detail: (other?.[2] ?? line).trim().slice(0, 300) };
  }
  if (/DMA alloc FAILED|NvMapMemAlloc\w*.*error 12/i.test(line)) {
    return { kind: 'allocation_failed', device, detail: line.trim().slice(-300) };
  }
  return null;
}

/** One line of a kernel log: the event in it, if any, and what to remember for the next line. */
export function readKernelLine(
  state: KernelLogState,
  line: string,
): { readonly state: KernelLogState; readonly event: KernelEvent | null } {
  if (!mayMatter(line)) return { state, event: null };
  const address = announced.exec(line)?.[1];
  if (address !== undefined) return { state: { announced: address }, event: null };
  const killed = /Out of memory: Killed process (\d{1,9}) \(([^)]*)\)/.exec(line);
  const found: Found | null =
    killed === null
      ? (readDriverLine(line, state) ?? readJetsonLine(line))
      : {
          kind: 'process_killed',
          device: absent('not_reported'),
          pid: Number(killed[1]),
          processName: killed[2] ?? null,
          detail: 'the kernel killed it for memory',
        };
  if (found === null) return { state, event: null };
  const event: KernelEvent = {
    kind: found.kind,
    device: found.device,
    code: found.code ?? null,
    pid: found.pid ?? null,
    processName: found.processName ?? null,
    detail: found.detail,
    stamp: parseStamp(line),
  };
  return { state: found.kind === 'bus_loss' ? emptyKernelLog : state, event };
}

/** A whole log. */
export function parseKernelLog(text: string): readonly KernelEvent[] {
  const events: KernelEvent[] = [];
  let state = emptyKernelLog;
  for (const line of text.split('\n')) {
    const read = readKernelLine(state, line);
    state = read.state;
    if (read.event !== null) events.push(read.event);
  }
  return events;
}
