import type { Draft } from './draft.ts';

/** What the box looked like before a reboot: names and codes only, no labels, no environment, bounded. */
export interface StateBefore {
  readonly services: readonly {
    readonly name: string;
    readonly condition: string;
    readonly attempts: number;
  }[];
  readonly rules: readonly string[];
  readonly reliefs: readonly string[];
}

const mostServices = 500;

export function snapshotBefore(draft: Draft): StateBefore {
  return {
    services: [...draft.services()]
      .slice(0, mostServices)
      .map(({ name, condition, attempts }) => ({ name, condition, attempts: attempts.length })),
    rules: Object.entries(draft.box.rules).flatMap(([id, rule]) => (rule.tripped ? [id] : [])),
    reliefs: draft.box.reliefs.map(({ action }) => action),
  };
}
