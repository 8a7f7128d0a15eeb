export interface LoadedModel {
  readonly name: string;
  readonly vramBytes: number;
  /** Less of it in `vramBytes` means that the processor computes the rest; null where it is not told. */
  readonly sizeBytes: number | null;
  /** Slides with each use, so that of several models the least recently used has the earliest. */
  readonly expiresAtMs: number | null;
}

function objectIn(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

function bytes(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** The models in the answer of `/api/ps`; null when it is none. */
export function parseOllamaPs(text: string): readonly LoadedModel[] | null {
  const value = objectIn(text);
  if (value === null || !('models' in value)) return null;
  // With no model loaded Go prints null.
  if (value.models === null) return [];
  if (!Array.isArray(value.models)) return null;
  return value.models.flatMap((model: unknown): LoadedModel[] => {
    if (typeof model !== 'object' || model === null || !('name' in model)) return [];
    if (typeof model.name !== 'string') return [];
    const vramBytes = bytes('size_vram' in model ? model.size_vram : null) ?? 0;
    const expires = 'expires_at' in model ? Date.parse(String(model.expires_at)) : NaN;
    return [
      {
        name: model.name,
        vramBytes,
        sizeBytes: bytes('size' in model ? model.size : null),
        expiresAtMs: Number.isNaN(expires) ? null : expires,
      },
    ];
  });
}

/** The error in the last line of an answer, streamed or whole; null when there is none. */
export function errorInOllamaAnswer(text: string): string | null {
  const whole = objectIn(text) ?? objectIn(text.trimEnd().split('\n').at(-1) ?? '');
  return whole !== null && 'error' in whole && typeof whole.error === 'string' ? whole.error : null;
}
