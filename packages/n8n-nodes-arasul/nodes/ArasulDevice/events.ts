import type { IDataObject } from 'n8n-workflow';
import { type Door, askJson } from '../../transport/request.ts';
import { type Fields, fieldsOf, listOf, numberOf, textOf } from '../../transport/values.ts';

/** One event of the box, as its log has it. */
export interface BoxEvent {
  readonly seq: number;
  readonly node: string;
  /** UTC ISO time. */
  readonly time: string;
  readonly topic: string;
  readonly kind: string;
  readonly severity: Severity;
  readonly body: Fields;
}

export const severities = ['INFO', 'WARNING', 'CRITICAL', 'EMERGENCY'] as const;
export type Severity = (typeof severities)[number];

const severityOf = (value: unknown): Severity => severities.find((each) => each === value) ?? 'INFO';

/** At least as severe as `least`. */
export const isAtLeast = (severity: Severity, least: string): boolean =>
  severities.indexOf(severity) >= severities.indexOf(severityOf(least));

/** Null for what is no event. */
export const readEvent = (value: unknown): BoxEvent | null => {
  const event = fieldsOf(value);
  const [seq, kind] = [numberOf(event['seq']), textOf(event['kind'])];
  if (seq === null || kind === '') return null;
  return {
    seq,
    kind,
    node: textOf(event['node']),
    time: textOf(event['t']),
    topic: textOf(event['topic']),
    severity: severityOf(event['severity']),
    body: fieldsOf(event['body']),
  };
};

/** An event as a workflow gets it: what happened beside when and where. */
export const itemOf = ({ body, ...event }: BoxEvent): IDataObject => ({ ...event, ...body });

const pageSize = 200;

/** Events of a box from the newest back, page by page, until the reader has enough or there are no more. */
export async function* eventsBack(
  door: Door,
  service: string,
  before: number | null = null,
): AsyncGenerator<BoxEvent, void> {
  for (let next = before, first = true; first || next !== null; first = false) {
    const query = {
      limit: pageSize,
      ...(service === '' ? {} : { service }),
      ...(next === null ? {} : { before: next }),
    };
    const page = fieldsOf(await askJson(door, { method: 'GET', path: '/api/healing/events', query }));
    for (const value of listOf(page['events'])) {
      const event = readEvent(value);
      if (event !== null) yield event;
    }
    next = numberOf(page['nextBefore']);
  }
}
