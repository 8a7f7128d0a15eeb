import { readFileSync } from 'node:fs';

/** Raw state letters by pid, zombies included; processes that cannot be seen are left out. */
export function statesOf(pids: readonly number[]): ReadonlyMap<number, string> {
  const states = new Map<number, string>();
  for (const pid of pids) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      states.set(pid, stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3));
    } catch {
      // Ended, or of another PID namespace.
    }
  }
  return states;
}
