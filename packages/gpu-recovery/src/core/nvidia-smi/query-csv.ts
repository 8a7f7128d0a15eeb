import { normalisePciAddress, type GpuReading } from '../reading.ts';
import { absent, type Measured } from '../measured.ts';
import { failureInText, type SmiFailure } from './failure.ts';
import { fieldName, readingFromFields } from './fields.ts';

/** A GPU that answered with an error line in the middle of the table. */
export interface DeviceError {
  readonly failure: SmiFailure;
  /** Which GPU, where the line says so. */
  readonly pciAddress: Measured<string>;
}

/** What one line of `--query-gpu … --format=csv` turned out to be. */
export type QueryLine =
  | { readonly kind: 'reading'; readonly reading: GpuReading }
  | { readonly kind: 'device_error'; readonly error: DeviceError }
  /** `-l` and `-lms` print Xid and ECC events between samples (nvidia-smi(1)). */
  | { readonly kind: 'driver_event'; readonly text: string }
  | { readonly kind: 'header'; readonly fields: readonly string[] }
  | { readonly kind: 'blank' }
  | { readonly kind: 'unreadable'; readonly text: string };

const deviceErrorAddress = /GPU\s*((?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}(?:\.[0-7])?)/i;

/** Field names without a dot; at least one of these or a dotted one makes a header of a line of words. */
const plainFields = new Set([
  'index',
  'uuid',
  'name',
  'timestamp',
  'driver_version',
  'persistence_mode',
  'pstate',
  'count',
  'serial',
  'vbios_version',
  'compute_mode',
  'compute_cap',
  'display_mode',
  'display_active',
  'display_attached',
  'gpu_recovery_action',
]);

/** Are these the names of columns, with or without units? */
export function looksLikeHeader(cells: readonly string[]): boolean {
  return (
    cells.every((cell) => /^[A-Za-z][\w.]*(?: \[[\w%/]+\])?$/.test(cell)) &&
    cells.map(fieldName).some((name) => plainFields.has(name) || /^[a-z_]+\.[a-z]/.test(name))
  );
}

/** One line, given the field names of its columns; null before a header was seen. */
export function parseQueryLine(fields: readonly string[] | null, line: string): QueryLine {
  const trimmed = line.trim();
  if (trimmed === '') return { kind: 'blank' };
  const cells = trimmed.split(',').map((cell) => cell.trim());
  // An error line has no commas, so where one column was asked for it looks like a row.
  const isRow = fields?.length === cells.length && (cells.length > 1 || failureInText(trimmed) === null);
  if (fields !== null && isRow && !looksLikeHeader(cells)) {
    const values = new Map<string, string>();
    fields.forEach((field, at) => values.set(field, cells[at] ?? ''));
    return { kind: 'reading', reading: readingFromFields(values) };
  }
  if (looksLikeHeader(cells)) return { kind: 'header', fields: cells.map(fieldName) };
  const failure = failureInText(trimmed);
  if (failure !== null) {
    const address = deviceErrorAddress.exec(trimmed)?.[1];
    const pciAddress = address === undefined ? absent('not_reported') : normalisePciAddress(address);
    return { kind: 'device_error', error: { failure, pciAddress } };
  }
  if (/Detected Critical Xid Error|\bXid\b|ECC error/i.test(trimmed)) {
    return { kind: 'driver_event', text: trimmed.slice(0, 400) };
  }
  return { kind: 'unreadable', text: trimmed.slice(0, 400) };
}

export interface QueryTable {
  readonly readings: readonly GpuReading[];
  readonly errors: readonly DeviceError[];
  /** Xid and ECC events that the driver prints between samples. */
  readonly driverEvents: readonly string[];
  readonly unreadable: readonly string[];
}

/**
 * A whole table. `fields` are the names that were asked for with `noheader`; without them the first line
 * is the header. Never throws: what it does not understand is in `unreadable`.
 */
export function parseQueryCsv(text: string, fields: readonly string[] | null = null): QueryTable {
  const readings: GpuReading[] = [];
  const errors: DeviceError[] = [];
  const driverEvents: string[] = [];
  const unreadable: string[] = [];
  let columns: readonly string[] | null = fields?.map(fieldName) ?? null;
  for (const line of text.split('\n')) {
    const parsed = parseQueryLine(columns, line);
    switch (parsed.kind) {
      case 'header':
        columns = parsed.fields;
        break;
      case 'reading':
        readings.push(parsed.reading);
        break;
      case 'device_error':
        errors.push(parsed.error);
        break;
      case 'driver_event':
        driverEvents.push(parsed.text);
        break;
      case 'unreadable':
        unreadable.push(parsed.text);
        break;
      case 'blank':
        break;
    }
  }
  return { readings, errors, driverEvents, unreadable };
}
