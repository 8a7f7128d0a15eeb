import type { Door } from '../../transport/request.ts';
import { type BoxEvent, eventsBack } from '../ArasulDevice/events.ts';
import type { Outlet } from './outlet.ts';

/** More than this is not caught up on: a workflow that was off for weeks is not run a thousand times. */
const catchUpLimit = 1_000;

/** Events after `after`, up to `upTo`, in their order; the newest ones when there are too many. */
export const eventsAfter = async (door: Door, after: number, upTo: number): Promise<readonly BoxEvent[]> => {
  const found: BoxEvent[] = [];
  for await (const event of eventsBack(door, '', upTo + 1)) {
    if (event.seq <= after || found.length >= catchUpLimit) break;
    found.push(event);
  }
  return found.reverse();
};

/** Fetches what has happened since, and lets it out. A log that begins anew is followed from its end. */
export const catchUp = async (door: Door, outlet: Outlet): Promise<void> => {
  const { cursor } = outlet;
  const missed: BoxEvent[] = [];
  // A box that has no event yet.
  let newest = 0;
  for await (const event of eventsBack(door, '')) {
    newest = Math.max(newest, event.seq);
    if (cursor === null || event.seq <= cursor || missed.length >= catchUpLimit) break;
    missed.push(event);
  }
  if (cursor === null || newest < cursor) outlet.moveTo(newest);
  else for (const event of missed.reverse()) outlet.take(event);
};
