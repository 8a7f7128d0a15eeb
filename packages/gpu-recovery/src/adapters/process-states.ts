import { readFileSync } from 'node:fs';

/** Third field of /proc/PID/stat, behind the name in brackets: `D` cannot be killed. Null when it cannot be seen. */
function stateLetter(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  } catch {
    // Ended, or of another PID namespace.
    return null;
  }
}

/** The state of a process that still does something; null when it is gone, or only its parent has not noticed. */
export function processState(pid: number): string | null {
  const state = stateLetter(pid);
  return state === 'Z' || state === '' ? null : state;
}

/** Raw state letters by pid, zombies included; processes that cannot be seen are left out. */
export function statesOf(pids: readonly number[]): ReadonlyMap<number, string> {
  const states = new Map<number, string>();
  for (const pid of pids) {
    const state = stateLetter(pid);
    if (state !== null) states.set(pid, state);
  }
  return states;
}
