import type { RebootReport } from '../core/box-state.ts';
import type { HealingEvent } from '../core/events.ts';

/** A statement of the mirror: idempotent, so that a record may come twice. */
export interface Row {
  readonly sql: string;
  readonly values: readonly unknown[];
}

const timeOf = (event: HealingEvent): string => new Date(event.atMs).toISOString();

/** The event itself. Gives its id back when it was not there before. */
export function logRow(nodeId: string, event: HealingEvent): Row {
  const at = timeOf(event);
  const service = 'service' in event.body ? event.body.service : null;
  return {
    sql: `INSERT INTO self_healing_events (id, node_id, at, severity, kind, service, body)
          VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING RETURNING id`,
    values: [event.id, nodeId, at, event.severity, event.kind, service, JSON.stringify(event.body)],
  };
}

/** What an event changes in the other tables of the specification. */
export function rowsOf(nodeId: string, event: HealingEvent): readonly Row[] {
  const at = timeOf(event);
  switch (event.kind) {
    case 'healing.seen':
      return [
        {
          sql: `INSERT INTO service_failures (episode, node_id, service, cause, exit_code, seen_at)
                VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (episode) DO NOTHING`,
          values: [event.body.episode, nodeId, event.body.service, event.body.cause, event.body.exitCode, at],
        },
      ];
    case 'service.recovered':
      return [
        {
          sql: `UPDATE service_failures SET recovered_at = $3, down_ms = $4
                WHERE node_id = $1 AND service = $2 AND recovered_at IS NULL`,
          values: [nodeId, event.body.service, at, Math.round(event.body.downMs)],
        },
      ];
    case 'healing.decided':
      return [
        {
          sql: `INSERT INTO recovery_actions (id, node_id, episode, service, action, attempt, rule, state, decided_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, 'executing', $8) ON CONFLICT (id) DO NOTHING`,
          values: [
            event.id,
            nodeId,
            event.body.episode,
            event.body.service,
            event.body.action,
            event.body.attempt,
            event.body.rule,
            at,
          ],
        },
      ];
    case 'healing.done':
      return [settle(nodeId, event.body.episode, 'verifying', at, event.body.outcome, event.body.errorCode)];
    case 'healing.verified':
      return [settle(nodeId, event.body.episode, 'verified', at, null, null)];
    case 'healing.refuted':
      return [settle(nodeId, event.body.episode, 'refuted', at, null, event.body.reason)];
    case 'service.down':
    case 'service.stopped':
    case 'healing.refused':
    case 'healing.escalated':
    case 'healing.quarantined':
    case 'healing.paused':
    case 'alert.raised':
    case 'alert.closed':
      return [];
  }
}

/** The open action of an episode goes on; there is never more than one. */
function settle(
  nodeId: string,
  episode: string,
  state: string,
  at: string,
  outcome: string | null,
  reason: string | null,
): Row {
  return {
    sql: `UPDATE recovery_actions SET state = $3, ended_at = $4, outcome = coalesce($5, outcome), reason = coalesce($6, reason)
          WHERE node_id = $1 AND episode = $2 AND state IN ('executing', 'verifying')`,
    values: [nodeId, episode, state, at, outcome, reason],
  };
}

/** A reboot before it, and later the verdict on it. A verdict knows nothing of the state before, and must not erase it. */
export function rebootRow(nodeId: string, report: RebootReport): Row {
  const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  return {
    sql: `INSERT INTO reboot_events (id, node_id, boot_id, reason, state_before, planned_at, verdict, validated_at)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
          ON CONFLICT (id) DO UPDATE SET
            verdict = coalesce(excluded.verdict, reboot_events.verdict),
            validated_at = coalesce(excluded.validated_at, reboot_events.validated_at)`,
    values: [
      report.id,
      nodeId,
      report.bootId,
      report.reason,
      JSON.stringify(report.before ?? {}),
      time(report.plannedAtMs),
      report.verdict,
      time(report.validatedAtMs),
    ],
  };
}
