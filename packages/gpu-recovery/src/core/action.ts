import type { RecoveryAdvice } from './recovery-action.ts';

/** The rungs of the ladder, mildest first. */
export const rungs = [
  'clear_cache',
  'reset_session',
  'throttle_gpu',
  'stop_llm',
  'reset_gpu',
  'reboot',
  'inspect',
] as const;

export type Rung = (typeof rungs)[number];

/** A rung, or nothing. `inspect` means: tell a person. */
export type RecoveryAction = Rung | 'none';

/** How much an action asks for; nothing is below the mildest rung. */
export function actionRank(action: RecoveryAction): number {
  return action === 'none' ? -1 : rungs.indexOf(action);
}

/** What follows from the driver's own advice. A reset of the PCI bus leaves some GPUs dead until power-off. */
export function actionForAdvice(advice: RecoveryAdvice): RecoveryAction {
  switch (advice) {
    case 'none':
    case 'unknown':
      return 'none';
    case 'reset_gpu':
    case 'drain_and_reset':
      return 'reset_gpu';
    case 'reboot_node':
    case 'reboot_system':
      return 'reboot';
    case 'drain_peers':
      return 'stop_llm';
    case 'recover_imex':
    case 'bus_reset':
      return 'inspect';
  }
}
