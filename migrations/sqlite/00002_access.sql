-- +goose Up
CREATE TABLE access_account (
  id         TEXT PRIMARY KEY,
  login      TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  role       TEXT NOT NULL,
  agency_id  TEXT NOT NULL,
  unit_id    TEXT NOT NULL,
  language   TEXT NOT NULL,
  password   TEXT NOT NULL,
  disabled   BOOLEAN NOT NULL,
  created_at TIMESTAMP NOT NULL,
  version    BIGINT NOT NULL
);
CREATE TABLE access_account_area (
  account_id TEXT NOT NULL REFERENCES access_account (id),
  area_id    TEXT NOT NULL,
  PRIMARY KEY (account_id, area_id)
) WITHOUT ROWID;

CREATE TABLE access_session (
  token      TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES access_account (id),
  address    TEXT NOT NULL,
  agent      TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  seen_at    TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL
);
CREATE INDEX access_session_account ON access_session (account_id);
CREATE INDEX access_session_expires ON access_session (expires_at);

CREATE TABLE access_key (
  id         TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES access_account (id),
  name       TEXT NOT NULL,
  hash       TEXT NOT NULL UNIQUE,
  created_at TIMESTAMP NOT NULL,
  seen_at    TIMESTAMP
);
CREATE INDEX access_key_account ON access_key (account_id);

CREATE TABLE access_reading (
  reader       TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id   TEXT NOT NULL,
  noted_at     TIMESTAMP NOT NULL,
  PRIMARY KEY (reader, subject_kind, subject_id)
);
CREATE INDEX access_reading_noted ON access_reading (noted_at);

-- +goose Down
DROP TABLE access_reading;
DROP TABLE access_key;
DROP TABLE access_session;
DROP TABLE access_account_area;
DROP TABLE access_account;
