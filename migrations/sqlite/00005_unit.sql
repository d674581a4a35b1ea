-- +goose Up
CREATE TABLE unit (
  id           TEXT PRIMARY KEY,
  call_sign    TEXT NOT NULL UNIQUE,
  kind         TEXT NOT NULL,
  agency_id    TEXT NOT NULL,
  capabilities TEXT NOT NULL,
  crew         INTEGER NOT NULL DEFAULT 0,
  state        TEXT NOT NULL,
  sub_state    TEXT NOT NULL DEFAULT '',
  reason       TEXT NOT NULL DEFAULT '',
  state_since  TIMESTAMP NOT NULL,
  base_lat     DOUBLE PRECISION NOT NULL,
  base_lon     DOUBLE PRECISION NOT NULL,
  incident_id  TEXT,
  version      BIGINT NOT NULL,
  lat          DOUBLE PRECISION,
  lon          DOUBLE PRECISION,
  at           TIMESTAMP,
  speed_mps    DOUBLE PRECISION,
  heading_deg  DOUBLE PRECISION,
  accuracy_m   DOUBLE PRECISION
);
CREATE INDEX unit_agency ON unit (agency_id);

CREATE TABLE unit_position (
  unit_id     TEXT NOT NULL,
  at          TIMESTAMP NOT NULL,
  received_at TIMESTAMP NOT NULL,
  lat         DOUBLE PRECISION NOT NULL,
  lon         DOUBLE PRECISION NOT NULL,
  speed_mps   DOUBLE PRECISION,
  heading_deg DOUBLE PRECISION,
  accuracy_m  DOUBLE PRECISION,
  PRIMARY KEY (unit_id, at)
);

-- +goose Down
DROP TABLE unit_position;
DROP TABLE unit;
