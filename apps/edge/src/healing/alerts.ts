import type { ArasulEvent } from '../contract/events.ts';
import type { AlertView } from '../contract/live.ts';
import type { Queryable } from '../database/connect.ts';

/** What a person must look after: alerts that were raised and not closed, from the event log. */
export class OpenAlerts {
  readonly #open = new Map<string, AlertView>();

  async load(db: Queryable, nodeId: number): Promise<void> {
    const { rows } = await db.query<{ id: string; code: string; service: string | null; t: Date }>(
      "SELECT r.body ->> 'alert' AS id, r.body ->> 'code' AS code, r.body ->> 'service' AS service, r.t FROM events r " +
        "WHERE r.node_id = $1 AND r.kind = 'alert.raised' AND NOT EXISTS (SELECT FROM events c " +
        "WHERE c.node_id = r.node_id AND c.kind = 'alert.closed' AND c.seq > r.seq " +
        "AND c.body ->> 'alert' = r.body ->> 'alert') ORDER BY r.seq LIMIT 1000",
      [nodeId],
    );
    for (const { t, ...row } of rows) this.#open.set(row.id, { ...row, raisedAt: t.toISOString() });
  }

  /** @returns whether something changed. */
  add(events: readonly ArasulEvent[]): boolean {
    let changed = false;
    for (const event of events) {
      if (event.kind === 'alert.raised') {
        const { alert: id, code, service } = event.body;
        this.#open.set(id, { id, code, service, raisedAt: event.t });
        changed = true;
      } else if (event.kind === 'alert.closed') changed = this.#open.delete(event.body.alert) || changed;
    }
    return changed;
  }

  list(): readonly AlertView[] {
    return [...this.#open.values()];
  }
}
