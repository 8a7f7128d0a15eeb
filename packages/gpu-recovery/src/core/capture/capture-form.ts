import { parseStamp } from '../kernel-log.ts';
import { failureInText } from '../nvidia-smi/failure.ts';
import { looksLikeHeader } from '../nvidia-smi/query-csv.ts';
import { fieldName } from '../nvidia-smi/fields.ts';
import { parseTegrastats } from '../tegrastats.ts';

/** Recorded output this package knows, by what it looks like; file names say nothing. */
export const captureForms = {
  'query-csv': 'nvidia-smi --query-gpu … --format=csv',
  'compute-apps': 'nvidia-smi --query-compute-apps … --format=csv',
  xml: 'nvidia-smi -q -x',
  text: 'nvidia-smi -q',
  dmon: 'nvidia-smi dmon',
  table: 'the table of nvidia-smi',
  'smi-error': 'an error text of nvidia-smi',
  'query-fields': 'nvidia-smi --help-query-gpu, or a list of its fields',
  tegrastats: 'tegrastats',
  'kernel-log': 'a kernel log (dmesg, journalctl -k, /dev/kmsg)',
  'ollama-ps': 'GET /api/ps of Ollama',
  'ollama-answer': 'an answer of Ollama',
  trace: 'a trace of this package',
} as const;

export type CaptureForm = keyof typeof captureForms;

const maxErrorLines = 10;

const jsonForms: readonly (readonly [string, CaptureForm])[] = [
  ['models', 'ollama-ps'],
  ['done', 'ollama-answer'],
  ['error', 'ollama-answer'],
];

function formOfJson(text: string): CaptureForm | null {
  let value: unknown;
  try {
    // Streamed answers are one object a line; the first tells.
    value = JSON.parse(text.startsWith('{\n') || !text.includes('}\n{') ? text : (text.split('\n')[0] ?? ''));
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  return jsonForms.find(([key]) => key in value)?.[1] ?? null;
}

function formOfHeader(line: string): CaptureForm | null {
  const cells = line.split(',').map((cell) => cell.trim());
  const names = cells.map(fieldName);
  const isWords = cells.every((cell) => /^[A-Za-z][\w.]*(?: \[[\w%/]+\])?$/.test(cell));
  if (isWords && names.includes('pid')) return 'compute-apps';
  return looksLikeHeader(cells) ? 'query-csv' : null;
}

/** Prefixes of dmesg, `dmesg -T`, `dmesg --decode`, journald and raw `/dev/kmsg`. */
function isKernelLine(line: string): boolean {
  if (/\b(?:NVRM|nvgpu): /.test(line)) return true;
  return (
    parseStamp(line).kind !== 'none' &&
    /^(?:\s*(?:<\d+>)?\[|\d{1,6},\d{1,20},\d|[a-z]+ *:[a-z]+ *: )|\skernel: /.test(line)
  );
}

function isFieldList(lines: readonly string[]): boolean {
  if (lines.some((line) => /^\s*"[a-z_.]+"(?: or "[\w.]+")?\s*$/.test(line))) return true;
  return lines.length > 2 && lines.every((line) => /^[a-zA-Z][\w.]*$/.test(line.trim()));
}

/** The form of a recorded text; null when it is none of those known here. */
export function recogniseCapture(text: string): CaptureForm | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (trimmed.startsWith('{')) return formOfJson(trimmed);
  if (/<nvidia_smi_log\b/.test(trimmed)) return 'xml';
  if (/^=+\s*NVSMI LOG\s*=+/m.test(trimmed)) return 'text';
  if (/^\|\s*NVIDIA-SMI\s/m.test(trimmed)) return 'table';
  if (/^#\s*gpu\s/m.test(trimmed)) return 'dmon';
  if (/^title:/m.test(trimmed) && /^expect:/m.test(trimmed)) return 'trace';
  const lines = trimmed.split('\n').filter((line) => line.trim() !== '');
  if (isFieldList(lines)) return 'query-fields';
  const [first = ''] = lines;
  const csv = formOfHeader(first.trim());
  if (csv !== null) return csv;
  if (lines.some(isKernelLine)) return 'kernel-log';
  if (lines.some((line) => parseTegrastats(line) !== null)) return 'tegrastats';
  // Prose may quote an error; the tool begins with it and says little more.
  return lines.length <= maxErrorLines && failureInText(first) !== null ? 'smi-error' : null;
}
