/** Where one rule stands on one device. Times are monotonic. */
export type Gate =
  | { readonly phase: 'ok' }
  | { readonly phase: 'suspect'; readonly sinceMs: number }
  | { readonly phase: 'firing'; readonly sinceMs: number }
  | { readonly phase: 'clearing'; readonly sinceMs: number; readonly clearingSinceMs: number };

export const okGate: Gate = { phase: 'ok' };

export interface GateInput {
  /** The condition holds; null when this moment cannot tell, which neither raises nor clears. */
  readonly raise: boolean | null;
  /** The opposite condition holds, at its own level; null when this moment cannot tell. */
  readonly clear: boolean | null;
  readonly raiseForMs: number;
  readonly clearForMs: number;
}

/** A condition without a level of its own to clear at; null when this moment cannot tell. */
export function holding(holds: boolean | null): Pick<GateInput, 'raise' | 'clear'> {
  return { raise: holds, clear: holds === null ? null : !holds };
}

/** Raise and clear levels with a dwell each; `raiseForMs` of 0 fires at once. */
export function stepGate(gate: Gate, input: GateInput, nowMs: number): Gate {
  const { raise, clear, raiseForMs, clearForMs } = input;
  switch (gate.phase) {
    case 'ok':
    case 'suspect': {
      if (raise === null) return gate;
      if (!raise) return okGate;
      const sinceMs = gate.phase === 'suspect' ? gate.sinceMs : nowMs;
      return nowMs - sinceMs >= raiseForMs ? { phase: 'firing', sinceMs } : { phase: 'suspect', sinceMs };
    }
    case 'firing':
    case 'clearing': {
      if (clear === null) return gate;
      if (!clear || raise === true) return { phase: 'firing', sinceMs: gate.sinceMs };
      const clearingSinceMs = gate.phase === 'clearing' ? gate.clearingSinceMs : nowMs;
      return nowMs - clearingSinceMs >= clearForMs
        ? okGate
        : { phase: 'clearing', sinceMs: gate.sinceMs, clearingSinceMs };
    }
  }
}

/** After a suspend or a stall of our own loop: what was counted so far does not count. */
export function restartDwell(gate: Gate): Gate {
  switch (gate.phase) {
    case 'ok':
    case 'suspect':
      return okGate;
    case 'firing':
    case 'clearing':
      return { phase: 'firing', sinceMs: gate.sinceMs };
  }
}

export function isFiring(gate: Gate): gate is Extract<Gate, { readonly phase: 'firing' | 'clearing' }> {
  return gate.phase === 'firing' || gate.phase === 'clearing';
}
