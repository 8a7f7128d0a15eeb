import type { ArasulEvent } from '@arasul/edge/contract';
import type { Catalogue } from '../i18n/de.ts';

/** The sentence of an event in the language of a catalogue. */
export const eventSentence = ({ kind, body }: ArasulEvent, { events }: Catalogue): string =>
  // The body belongs to its kind; that two lookups by one key fit is beyond the compiler.
  (events[kind] as (of: typeof body) => string)(body);
