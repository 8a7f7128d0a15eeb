import type { Draft } from './draft.ts';

/** Ends the pause, by a person's wish or because its time is over. */
export function unpause(draft: Draft, by: string): void {
  draft.setBox({ pause: null });
  draft.emit({ kind: 'healing.paused', body: { paused: false, until: null, by } });
}
