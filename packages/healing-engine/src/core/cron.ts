/** Minute, hour, day of month, month, day of week of a local time; Sunday is 0. */
export interface LocalTime {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  readonly weekday: number;
}

export interface Cron {
  matches(time: LocalTime): boolean;
}

const fields = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12 },
  { name: 'weekday', min: 0, max: 7 },
] as const;

/** Reads five fields of cron(5): numbers, `*`, ranges, lists and steps. @returns the reason when it is none */
export function parseCron(text: string): Cron | { readonly reason: string } {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== fields.length)
    return { reason: 'must have five fields: minute hour day month weekday' };
  const sets: ReadonlySet<number>[] = [];
  for (const [index, field] of fields.entries()) {
    const set = parseField(parts[index] ?? '', field.min, field.max);
    if (set === null) return { reason: `has no valid ${field.name} ("${parts[index] ?? ''}")` };
    sets.push(set);
  }
  const [minutes, hours, days, months, weekdays] = sets as [
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
  ];
  // cron(5): when both day fields are restricted, either may match.
  const anyDay = parts[2] === '*';
  const anyWeekday = parts[4] === '*';
  return {
    matches: ({ minute, hour, day, month, weekday }) => {
      if (!minutes.has(minute) || !hours.has(hour) || !months.has(month)) return false;
      const dayMatches = days.has(day);
      const weekdayMatches = weekdays.has(weekday) || (weekday === 0 && weekdays.has(7));
      return anyDay || anyWeekday ? dayMatches && weekdayMatches : dayMatches || weekdayMatches;
    },
  };
}

function parseField(text: string, min: number, max: number): ReadonlySet<number> | null {
  const set = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(?:(\*)|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part);
    if (match === null) return null;
    const [, star, from, to, stepText] = match;
    const step = stepText === undefined ? 1 : Number(stepText);
    const first = star === undefined ? Number(from) : min;
    const last =
      star !== undefined || (to === undefined && stepText !== undefined) ? max : Number(to ?? from);
    if (step === 0 || first < min || last > max || first > last) return null;
    for (let value = first; value <= last; value += step) set.add(value);
  }
  return set;
}
