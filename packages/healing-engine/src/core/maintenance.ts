import { parseCron, type Cron, type LocalTime } from './cron.ts';

export type Category = 'A' | 'B' | 'C' | 'D';

/** A time in which categories of actions rest; actions that are under way are still verified. */
export interface MaintenanceWindow {
  /** Begin, as five fields of cron(5) in `zone`. */
  readonly cron: string;
  readonly durationMs: number;
  /** IANA name of the time zone. */
  readonly zone: string;
  readonly blocks: readonly Category[];
  /** Only these services; all when empty. */
  readonly services: readonly string[];
}

const minuteMs = 60_000;

/**
 * The moment at which a window that is open at `wallMs` closes; null when it is closed. A begin that daylight saving
 * skips begins right after the gap, one that comes twice begins at the first.
 */
export function openUntilMs(window: MaintenanceWindow, wallMs: number): number | null {
  const cron = parseCron(window.cron);
  if ('reason' in cron) return null;
  const now = Math.floor(wallMs / minuteMs);
  const reach = Math.ceil(window.durationMs / minuteMs);
  for (let minute = now; minute > now - reach; minute -= 1) {
    const endsMs = minute * minuteMs + window.durationMs;
    if (endsMs > wallMs && beginsAt(cron, minute, window.zone)) return endsMs;
  }
  return null;
}

function beginsAt(cron: Cron, minute: number, zone: string): boolean {
  const here = localTime(minute, zone);
  const before = localTime(minute - 1, zone);
  const step = ordinal(here) - ordinal(before);
  // The usual minute, and the midnight where the ordinal begins anew.
  if (step === 1 || step < -600) return cron.matches(here) && !isRepeated(here, minute, zone);
  if (step > 1) {
    for (let skipped = 0; skipped < step; skipped += 1) {
      const at = ordinal(here) - skipped;
      if (cron.matches({ ...here, hour: Math.floor(at / 60), minute: at % 60 })) return true;
    }
    return false;
  }
  return cron.matches(here) && !isRepeated(here, minute, zone);
}

/** The clock showed the same time earlier: it was set back. */
function isRepeated(here: LocalTime, minute: number, zone: string): boolean {
  for (const back of [30, 60, 120]) {
    const earlier = localTime(minute - back, zone);
    if (ordinal(earlier) === ordinal(here) && earlier.day === here.day) return true;
  }
  return false;
}

function ordinal({ hour, minute }: LocalTime): number {
  return hour * 60 + minute;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function localTime(minute: number, zone: string): LocalTime {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      minute: 'numeric',
      hour: 'numeric',
      day: 'numeric',
      month: 'numeric',
      weekday: 'short',
    });
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(
    format.formatToParts(new Date(minute * minuteMs)).map(({ type, value }) => [type, value]),
  );
  return {
    minute: Number(parts['minute']),
    hour: Number(parts['hour']),
    day: Number(parts['day']),
    month: Number(parts['month']),
    weekday: weekdays.indexOf(parts['weekday'] ?? ''),
  };
}

/** Whether this machine's time zone data knows the name. */
export function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }).format(0) !== '';
  } catch {
    return false;
  }
}
