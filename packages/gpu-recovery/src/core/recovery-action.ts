import { absent, absenceIn, known, type Measured } from './measured.ts';

/**
 * What the driver itself advises: `gpu_recovery_action` of nvidia-smi and NVML
 * (`nvmlDeviceGpuRecoveryAction_t`), and the text of Xid 154.
 */
export type RecoveryAdvice =
  | 'none'
  | 'reset_gpu'
  | 'reboot_node'
  | 'drain_peers'
  | 'drain_and_reset'
  | 'recover_imex'
  | 'bus_reset'
  | 'reboot_system'
  /** A value this table does not know: reported, never acted on. */
  | 'unknown';

interface AdviceRow {
  readonly advice: RecoveryAdvice;
  /** Written by nvidia-smi and Xid 154 of different drivers; compared without case and punctuation. */
  readonly texts: readonly string[];
  readonly meaning: string;
}

/** Index = NVML's number. */
const rows: readonly AdviceRow[] = [
  { advice: 'none', texts: ['none'], meaning: 'nothing to do' },
  {
    advice: 'reset_gpu',
    texts: ['reset', 'gpu reset', 'gpu reset required'],
    meaning: 'the GPU has to be reset',
  },
  {
    advice: 'reboot_node',
    texts: ['reboot', 'node reboot', 'node reboot required'],
    meaning: 'the host has to be rebooted',
  },
  {
    advice: 'drain_peers',
    texts: ['drain p2p', 'drain peer to peer'],
    meaning: 'no new work that uses several GPUs; stop what runs on them together',
  },
  {
    advice: 'drain_and_reset',
    texts: ['drain and reset', 'drain reset'],
    meaning: 'stop the work on this GPU, then reset it',
  },
  {
    advice: 'recover_imex',
    texts: ['recover imex', 'imex recovery', 'imex recover'],
    meaning: 'the IMEX domain between hosts has to be recovered',
  },
  {
    advice: 'bus_reset',
    texts: ['bus reset', 'gpu bus reset', 'reset bus', 'gpu bus reset required'],
    meaning: 'the GPU needs a reset of its PCI bus',
  },
  {
    advice: 'reboot_system',
    texts: ['system reboot', 'reboot system', 'system reboot required'],
    meaning: 'the whole system has to be rebooted',
  },
];

/** The advice for NVML's number 0 to 7; `unknown` for any other. */
export function adviceForCode(code: number): RecoveryAdvice {
  return rows[code]?.advice ?? 'unknown';
}

/** Text as printed: `None`, `Drain and Reset`, `GPU Reset Required`, or a number. */
export function parseAdvice(raw: string): Measured<RecoveryAdvice> {
  const reason = absenceIn(raw);
  if (reason !== null) return absent(reason);
  const text = raw
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
  if (/^\d+$/.test(text)) return known(adviceForCode(Number(text)));
  return known(rows.find((row) => row.texts.includes(text))?.advice ?? 'unknown');
}

/**
 * The second half of `GPU recovery action changed from 0x0 (None) to 0x4 (Drain and Reset)` (Xid 154).
 * The number decides; the text is for drivers that print it alone.
 */
export function adviceInXid154(detail: string): Measured<RecoveryAdvice> {
  const match = /\bto\s+(?:0x([0-9a-f]{1,8})\b\s*)?(?:\(([^)]*)\))?/i.exec(detail);
  if (match === null) return absent('unreadable');
  const [, hex, text] = match;
  if (hex !== undefined) return known(adviceForCode(Number.parseInt(hex, 16)));
  return text === undefined ? absent('unreadable') : parseAdvice(text);
}

export function describeAdvice(advice: RecoveryAdvice): string {
  return rows.find((row) => row.advice === advice)?.meaning ?? 'a recommendation that is not known here';
}
