-- Tokens for machines: only the digest of the secret is stored.
CREATE TABLE api_tokens (
  token_id   text PRIMARY KEY,
  user_id    int NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  name       text NOT NULL,
  hash       bytea NOT NULL UNIQUE,
  scopes     text[] NOT NULL,
  -- Addresses it may come from; any when empty.
  networks   text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  -- By the hour, so that a busy token does not write at each request.
  last_used  timestamptz,
  UNIQUE (user_id, name)
);

-- The second factor: its secret is encrypted with a key that lies outside of the database.
ALTER TABLE users
  ADD COLUMN totp_secret  bytea,
  ADD COLUMN totp_enabled boolean NOT NULL DEFAULT false,
  -- The last time step that was accepted; none before or at it is taken again.
  ADD COLUMN totp_step    bigint NOT NULL DEFAULT 0;

CREATE TABLE recovery_codes (
  user_id int NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  hash    bytea NOT NULL,
  PRIMARY KEY (user_id, hash)
);

-- A login whose password was right and that waits for the second factor.
CREATE TABLE login_challenges (
  hash       bytea PRIMARY KEY,
  user_id    int NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  tries      int2 NOT NULL DEFAULT 0,
  expires_at timestamptz NOT NULL
);

-- What was done by whom, as a chain: each row carries the hash of the one before. One chain for each box.
CREATE TABLE audit_log (
  node_id   int2 NOT NULL REFERENCES nodes (node_id),
  seq       bigint NOT NULL,
  entry_id  uuid NOT NULL UNIQUE,
  t         timestamptz(3) NOT NULL,
  actor     text NOT NULL,
  session   text,
  client    text,
  action    text NOT NULL,
  target    text,
  outcome   text NOT NULL CHECK (outcome IN ('ok', 'refused', 'failed')),
  details   jsonb NOT NULL DEFAULT '{}',
  prev_hash bytea NOT NULL,
  hash      bytea NOT NULL,
  PRIMARY KEY (node_id, seq)
);

CREATE TABLE audit_head (
  node_id int2 PRIMARY KEY REFERENCES nodes (node_id),
  seq     bigint NOT NULL,
  hash    bytea NOT NULL
);

-- Rows are added and, when their time is over, removed from the old end by the retention; nothing else.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('arasul.audit_retention', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the audit log is append-only';
END
$$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
  FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
