-- The dictionary of series. Slots are append-only: a slot never means another series.
CREATE TABLE metric_slots (
  node_id    int2 NOT NULL REFERENCES nodes (node_id),
  slot       int2 NOT NULL,
  name       text NOT NULL,
  unit       text NOT NULL,
  labels     jsonb NOT NULL DEFAULT '{}',
  first_seen timestamptz NOT NULL DEFAULT now(),
  last_seen  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (node_id, slot),
  UNIQUE (node_id, name, labels)
);

-- One wide row per 10 s, an element per slot, NULL where nothing was measured. A day of one box is about
-- 3 MB, so that a daily DELETE does for one box.
CREATE TABLE metric_raw (
  node_id int2 NOT NULL REFERENCES nodes (node_id),
  t       timestamptz NOT NULL,
  v       real[] NOT NULL,
  PRIMARY KEY (node_id, t)
);
