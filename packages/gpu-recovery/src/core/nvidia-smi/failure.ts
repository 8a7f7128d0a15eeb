/**
 * Why nvidia-smi did not answer. It prints its errors on stdout with stderr empty, and it can end with 0
 * all the same, so the text is looked at first and the exit status second.
 */
export type SmiFailureCode =
  | 'driver_not_loaded'
  | 'library_missing'
  | 'driver_mismatch'
  | 'gpu_lost'
  | 'reset_required'
  | 'no_devices'
  | 'unknown_field'
  | 'no_permission'
  | 'not_supported'
  | 'not_found'
  | 'power_cable'
  | 'interrupted'
  | 'inforom_corrupt'
  | 'function_missing'
  | 'in_use'
  /** It was ended after its time. */
  | 'no_answer'
  | 'unknown';

export interface SmiFailure {
  readonly code: SmiFailureCode;
  /** What the tool printed, shortened. */
  readonly text: string;
}

const withoutGpu: ReadonlySet<SmiFailureCode> = new Set([
  'driver_not_loaded',
  'library_missing',
  'no_devices',
]);

/** No driver, no library or no device: nothing is there that could be at fault. */
export function meansNoGpu({ code }: SmiFailure): boolean {
  return withoutGpu.has(code);
}

interface ExitCodeRow {
  readonly code: SmiFailureCode;
  readonly meaning: string;
}

/** nvidia-smi(1), "RETURN VALUE". */
const exitCodes: Readonly<Record<number, ExitCodeRow>> = {
  2: { code: 'unknown_field', meaning: 'an argument or a field name is not valid for this driver' },
  3: { code: 'not_supported', meaning: 'the requested operation is not available on this device' },
  4: { code: 'no_permission', meaning: 'the user may not do this; root is needed' },
  6: { code: 'not_found', meaning: 'no such object: a GPU that was asked for is not there' },
  8: { code: 'power_cable', meaning: 'the external power cables of the GPU are not attached properly' },
  9: { code: 'driver_not_loaded', meaning: 'the NVIDIA driver is not loaded' },
  10: { code: 'interrupted', meaning: 'the driver had a problem with an interrupt of a GPU' },
  12: { code: 'library_missing', meaning: 'the NVML library (libnvidia-ml.so) could not be found or loaded' },
  13: { code: 'function_missing', meaning: 'the NVML library is older or newer than this nvidia-smi' },
  14: { code: 'inforom_corrupt', meaning: 'the InfoROM of the GPU is damaged' },
  15: { code: 'gpu_lost', meaning: 'the GPU has fallen off the bus or cannot be reached any more' },
  255: { code: 'unknown', meaning: 'another error, or an internal error of the driver' },
};

export interface ExitCodeMeaning {
  readonly exitCode: number;
  readonly code: SmiFailureCode | null;
  readonly meaning: string;
}

/** What an exit status of nvidia-smi says; `code` is null for success. */
export function explainExitCode(exitCode: number): ExitCodeMeaning {
  if (exitCode === 0) {
    return {
      exitCode,
      code: null,
      meaning: 'success; but a lost GPU may still stand in the output as an error line',
    };
  }
  const row = exitCodes[exitCode];
  return row === undefined
    ? { exitCode, code: 'unknown', meaning: 'not an exit status that nvidia-smi documents' }
    : { exitCode, code: row.code, meaning: row.meaning };
}

/** In order: the first text found wins. */
const texts: readonly (readonly [RegExp, SmiFailureCode])[] = [
  [/driver\/library version mismatch/i, 'driver_mismatch'],
  [/GPU is lost|fallen off the bus/i, 'gpu_lost'],
  [/Unable to determine the device handle/i, 'gpu_lost'],
  [/GPU requires (?:a )?reset/i, 'reset_required'],
  [/couldn't communicate with the NVIDIA driver/i, 'driver_not_loaded'],
  [/couldn't find libnvidia-ml/i, 'library_missing'],
  [/No devices were found/i, 'no_devices'],
  [/is not a valid field to query/i, 'unknown_field'],
  [/In use by another client/i, 'in_use'],
  [/Insufficient Permissions|permission denied/i, 'no_permission'],
  [/infoROM is corrupted/i, 'inforom_corrupt'],
  [/is not supported|Not Supported(?! *\])/i, 'not_supported'],
  [/Failed to initialize NVML/i, 'unknown'],
];

/** The failure a line of text tells of, or null when it is no error text. */
export function failureInText(text: string): SmiFailure | null {
  for (const [pattern, code] of texts) {
    const at = pattern.exec(text);
    if (at !== null) return { code, text: text.trim().slice(0, 400) };
  }
  return null;
}

/** Both channels and the exit status of one finished call; null when nothing points to a failure. */
export function classifyFailure(result: {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}): SmiFailure | null {
  const { exitCode, stdout, stderr } = result;
  const said = failureInText(`${stdout}\n${stderr}`);
  if (exitCode === 0) return null;
  if (said !== null && said.code !== 'unknown') return said;
  return {
    code: explainExitCode(exitCode).code ?? 'unknown',
    text: (stdout.trim() || stderr.trim() || `exit status ${exitCode}`).slice(0, 400),
  };
}
