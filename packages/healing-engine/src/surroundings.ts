import type { Surroundings } from './core/gate.ts';
import type { EngineOptions } from './engine-options.ts';

/** An action may take this much longer than its own time before its outcome counts as unknown. */
const graceMs = 10_000;

/** What the ports of an engine allow it to decide. */
export function surroundingsOf(
  { clock, lock, remedies = {}, rebooter }: EngineOptions,
  listening: boolean,
): Surroundings {
  return {
    standby: lock?.held() === false,
    listening,
    remedies: Object.fromEntries(
      Object.entries(remedies).map(([action, { timeoutMs, checkWithinMs = 0 }]) => [
        action,
        timeoutMs + checkWithinMs + graceMs,
      ]),
    ),
    canReboot: rebooter !== undefined,
    uptimeMs: clock.uptimeMs(),
    bootId: clock.bootId(),
  };
}
