import type { Door } from '../../transport/request.ts';
import { type BoxEvent, eventsBack } from '../ArasulDevice/events.ts';
import type { Outlet } from './outlet.ts';

/** More than this is not caught up on: a workflow that was off for weeks is not run a thousand times. */
const catchUpLimit = 1_000;

/** Events after `after`, up to `upTo`, in their order; the newest ones when there are too many. */
export const eventsAfter = async (
  door: Door,
  after: number,
  upTo = Number.MAX_SAFE_INTEGER,
): Promise<readonly BoxEvent[]> => {
  const found: BoxEvent[] = [];
  for await (const event of eventsBack(door, '', upTo === Number.MAX_SAFE_INTEGER ? null : upTo + 1)) {
    if (event.seq <= after || found.length >= catchUpLimit) break;
    found.push(event);
  }
  return found.reverse();
};

/** Number of the newest event; 0 when the box has none yet. */
export const newestSeq = async (door: Door): Promise<number> => {
  for await (const { seq } of eventsBack(door, '')) return seq;
  return 0;
};

/** Fetches what has happened since, and lets it out. A log that begins anew is followed from its end. */
export const catchUp = async (door: Door, outlet: Outlet): Promise<void> => {
  const newest = await newestSeq(door);
  const { cursor } = outlet;
  if (cursor === null || newest < cursor) outlet.moveTo(newest);
  else for (const event of await eventsAfter(door, cursor)) outlet.take(event);
};
