-- Boxes: every stored row carries the number of the box that wrote it.
CREATE TABLE nodes (
  node_id   int2 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name      text NOT NULL UNIQUE,
  version   text NOT NULL,
  boot_id   text NOT NULL,
  last_seen timestamptz NOT NULL DEFAULT now()
);

-- The event log. seq comes from event_head, whose row lock is held until the commit: the numbers have no
-- gaps and are in the order of the commits, whatever the transactions wrote before.
CREATE TABLE event_head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  seq bigint NOT NULL
);
INSERT INTO event_head (seq) VALUES (0);

CREATE TABLE events (
  seq      bigint PRIMARY KEY,
  node_id  int2 NOT NULL REFERENCES nodes (node_id),
  t        timestamptz NOT NULL,
  topic    text NOT NULL,
  kind     text NOT NULL,
  severity text NOT NULL CHECK (severity IN ('INFO', 'WARNING', 'CRITICAL', 'EMERGENCY')),
  body     jsonb NOT NULL
);
CREATE INDEX events_t ON events USING brin (t);
CREATE INDEX events_service ON events ((body ->> 'service'), seq DESC);

CREATE FUNCTION notify_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('arasul_events', (SELECT max(seq)::text FROM inserted));
  RETURN NULL;
END
$$;
CREATE TRIGGER events_notify AFTER INSERT ON events
  REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION notify_events();

CREATE TABLE users (
  user_id       int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name          text NOT NULL UNIQUE,
  password_hash text NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now(),
  changed_at    timestamptz NOT NULL DEFAULT now()
);

-- Secrets are random and 256 bits long, so a plain SHA-256 of them is enough. expires_at moves with use,
-- ends_at does not.
CREATE TABLE sessions (
  session_id   uuid PRIMARY KEY,
  user_id      int NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  cookie_hash  bytea NOT NULL UNIQUE,
  token_hash   bytea NOT NULL UNIQUE,
  refresh_hash bytea NOT NULL UNIQUE,
  used_refresh bytea[] NOT NULL DEFAULT '{}',
  created_at   timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz NOT NULL,
  ends_at      timestamptz NOT NULL,
  client       text NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

-- Logins tried, per client address; those that count are the last 15 minutes.
CREATE TABLE login_attempts (
  client text NOT NULL,
  t      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX login_attempts_client ON login_attempts (client, t);
