-- The mirror of the healing engine. The local journal is the truth; every statement on these tables may come twice.
CREATE TABLE IF NOT EXISTS self_healing_events (
  id       text PRIMARY KEY,
  node_id  text NOT NULL,
  at       timestamptz NOT NULL,
  severity text NOT NULL CHECK (severity IN ('INFO', 'WARNING', 'CRITICAL', 'EMERGENCY')),
  kind     text NOT NULL,
  service  text,
  body     jsonb NOT NULL
);
CREATE INDEX IF NOT EXISTS self_healing_events_at ON self_healing_events (node_id, at);

CREATE TABLE IF NOT EXISTS service_failures (
  episode      text PRIMARY KEY,
  node_id      text NOT NULL,
  service      text NOT NULL,
  cause        text NOT NULL,
  exit_code    integer,
  seen_at      timestamptz NOT NULL,
  recovered_at timestamptz,
  down_ms      bigint
);
CREATE INDEX IF NOT EXISTS service_failures_at ON service_failures (node_id, seen_at);

CREATE TABLE IF NOT EXISTS recovery_actions (
  id         text PRIMARY KEY,
  node_id    text NOT NULL,
  episode    text NOT NULL,
  service    text NOT NULL,
  action     text NOT NULL,
  attempt    integer NOT NULL,
  rule       text NOT NULL,
  state      text NOT NULL CHECK (state IN ('executing', 'verifying', 'verified', 'refuted')),
  outcome    text CHECK (outcome IN ('ok', 'failed', 'unknown')),
  reason     text,
  decided_at timestamptz NOT NULL,
  ended_at   timestamptz
);
CREATE INDEX IF NOT EXISTS recovery_actions_at ON recovery_actions (node_id, decided_at);
CREATE INDEX IF NOT EXISTS recovery_actions_open ON recovery_actions (node_id, episode) WHERE state IN ('executing', 'verifying');

CREATE TABLE IF NOT EXISTS reboot_events (
  id           text PRIMARY KEY,
  node_id      text NOT NULL,
  boot_id      text,
  reason       text NOT NULL,
  state_before jsonb NOT NULL,
  planned_at   timestamptz NOT NULL,
  verdict      text,
  validated_at timestamptz
);
