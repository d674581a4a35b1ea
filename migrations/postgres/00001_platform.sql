-- +goose Up
CREATE TABLE idempotency (
  account_id TEXT NOT NULL,
  key        TEXT NOT NULL,
  hash       TEXT NOT NULL,
  answer     BYTEA,
  used_at    TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_used ON idempotency (used_at);

CREATE TABLE number_series (
  prefix TEXT NOT NULL,
  day    TEXT NOT NULL,
  last   BIGINT NOT NULL,
  PRIMARY KEY (prefix, day)
);

CREATE TABLE journal_event (
  pos          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  seq          BIGINT UNIQUE,
  at           TIMESTAMPTZ NOT NULL,
  kind         TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id   TEXT NOT NULL,
  case_id      TEXT,
  actor_id     TEXT NOT NULL,
  payload      BYTEA NOT NULL
);
CREATE INDEX journal_event_case ON journal_event (case_id, pos) WHERE case_id IS NOT NULL;
CREATE INDEX journal_event_waiting ON journal_event (pos) WHERE seq IS NULL;

CREATE TABLE journal_tile (
  level INTEGER NOT NULL,
  n     BIGINT NOT NULL,
  data  BYTEA NOT NULL,
  PRIMARY KEY (level, n)
);
CREATE TABLE journal_checkpoint (
  size      BIGINT PRIMARY KEY,
  note      TEXT NOT NULL,
  signed_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE journal_signer (
  public TEXT PRIMARY KEY
);
CREATE TABLE journal_key (
  person  TEXT PRIMARY KEY,
  wrapped BYTEA
);
CREATE TABLE journal_cursor (
  name TEXT PRIMARY KEY,
  seq  BIGINT NOT NULL
);

-- +goose Down
DROP TABLE journal_cursor;
DROP TABLE journal_key;
DROP TABLE journal_signer;
DROP TABLE journal_checkpoint;
DROP TABLE journal_tile;
DROP TABLE journal_event;
DROP TABLE number_series;
DROP TABLE idempotency;
