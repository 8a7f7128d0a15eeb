import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A process is the same one only if pid and start time agree: pids are used again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot (`/proc/PID/stat` field 22); null where there is no /proc. */
  readonly startTicks: number | null;
  readonly startedAtMs: number;
  readonly boot: string | null;
}

export interface ProcessFiles {
  readIdentity(name: string): ProcessIdentity | null;
  writeIdentity(name: string, identity: ProcessIdentity): void;
  clearIdentity(name: string): void;
  isStoppedOnPurpose(name: string): boolean;
  setStoppedOnPurpose(name: string, stopped: boolean): void;
  /** Opens the log for appending; the caller closes it. */
  openLog(name: string): number;
}

/** Remembers the processes of a folder, so that they can be found again after a crash of their parent. */
export function processFiles(folder: string): ProcessFiles {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = (name: string, ending: string) => join(folder, `${name}.${ending}`);
  return {
    readIdentity: (name) => {
      const text = readIfThere(path(name, 'pid'));
      return text === null ? null : parseIdentity(text);
    },
    writeIdentity: (name, identity) => {
      writeFileSync(path(name, 'pid.new'), JSON.stringify(identity), { mode: 0o600 });
      renameSync(path(name, 'pid.new'), path(name, 'pid'));
    },
    clearIdentity: (name) => rmSync(path(name, 'pid'), { force: true }),
    isStoppedOnPurpose: (name) => readIfThere(path(name, 'stopped')) !== null,
    setStoppedOnPurpose: (name, stopped) => {
      if (stopped) closeSync(openSync(path(name, 'stopped'), 'w', 0o600));
      else rmSync(path(name, 'stopped'), { force: true });
    },
    openLog: (name) => openSync(path(name, 'log'), 'a', 0o600),
  };
}

/** A power cut may leave an empty or half file; such a process is gone with the boot that it belonged to. */
function parseIdentity(text: string): ProcessIdentity | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const isIdentity =
    typeof value === 'object' && value !== null && 'pid' in value && Number.isInteger(value.pid);
  return isIdentity ? (value as ProcessIdentity) : null;
}

/** Start time of a living process in clock ticks, null when there is none (or only a zombie is left). */
export function startTicks(pid: number): number | null {
  const stat = readIfThere(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The command in parentheses may hold spaces and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return null;
  return Number(fields[19]);
}

/** Whether the very process that was written down is alive. */
export function isAlive(identity: ProcessIdentity, boot: string | null): boolean {
  if (identity.boot !== boot) return false;
  if (identity.startTicks !== null) return startTicks(identity.pid) === identity.startTicks;
  try {
    process.kill(identity.pid, 0);
    return true;
  } catch {
    return false;
  }
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ESRCH') return null;
    throw error;
  }
}
