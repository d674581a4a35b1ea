-- +goose Up
CREATE TABLE incident (
  id             TEXT PRIMARY KEY,
  number         TEXT NOT NULL UNIQUE,
  type           TEXT NOT NULL,
  service        TEXT NOT NULL,
  priority       TEXT NOT NULL,
  state          TEXT NOT NULL,
  summary        TEXT NOT NULL,
  lat            DOUBLE PRECISION NOT NULL,
  lon            DOUBLE PRECISION NOT NULL,
  accuracy_m     DOUBLE PRECISION,
  address        TEXT NOT NULL,
  place_verified BOOLEAN NOT NULL,
  protected      BOOLEAN NOT NULL,
  taken_by       TEXT NOT NULL,
  agency_id      TEXT NOT NULL,
  agency_ids     TEXT NOT NULL,
  area_ids       TEXT NOT NULL,
  version        BIGINT NOT NULL,
  received_at    TIMESTAMP NOT NULL,
  opened_at      TIMESTAMP NOT NULL,
  dispatched_at  TIMESTAMP,
  en_route_at    TIMESTAMP,
  on_scene_at    TIMESTAMP,
  resolved_at    TIMESTAMP,
  closed_at      TIMESTAMP,
  disposition    TEXT NOT NULL,
  merged_into    TEXT NOT NULL
);
CREATE INDEX incident_state ON incident (state, id);
CREATE INDEX incident_merged ON incident (merged_into) WHERE merged_into <> '';
CREATE INDEX incident_place ON incident (lat, lon);

CREATE TABLE incident_area (
  incident_id TEXT NOT NULL,
  area_id     TEXT NOT NULL,
  PRIMARY KEY (incident_id, area_id)
);
CREATE INDEX incident_area_area ON incident_area (area_id);
CREATE TABLE incident_agency (
  incident_id TEXT NOT NULL,
  agency_id   TEXT NOT NULL,
  PRIMARY KEY (incident_id, agency_id)
);
CREATE INDEX incident_agency_agency ON incident_agency (agency_id);
CREATE TABLE incident_unit (
  incident_id TEXT NOT NULL,
  unit_id     TEXT NOT NULL,
  PRIMARY KEY (incident_id, unit_id)
);
CREATE INDEX incident_unit_unit ON incident_unit (unit_id);

CREATE TABLE incident_need (
  id          TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL,
  capability  TEXT NOT NULL,
  count       INTEGER NOT NULL,
  state       TEXT NOT NULL,
  sent        INTEGER NOT NULL,
  arrived     INTEGER NOT NULL,
  opened_at   TIMESTAMP NOT NULL,
  assigned_at TIMESTAMP,
  moving_at   TIMESTAMP,
  met_at      TIMESTAMP,
  reason      TEXT NOT NULL
);
CREATE INDEX incident_need_incident ON incident_need (incident_id);

CREATE TABLE incident_link (
  incident_id TEXT NOT NULL,
  to_id       TEXT NOT NULL,
  kind        TEXT NOT NULL,
  PRIMARY KEY (incident_id, to_id, kind)
);
CREATE INDEX incident_link_to ON incident_link (to_id);

CREATE TABLE incident_file (
  id          TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL,
  name        TEXT NOT NULL,
  media_type  TEXT NOT NULL,
  size        BIGINT NOT NULL,
  sha256      TEXT NOT NULL,
  at          TIMESTAMP NOT NULL,
  by_id       TEXT NOT NULL
);
CREATE INDEX incident_file_incident ON incident_file (incident_id);

-- +goose Down
DROP TABLE incident_file;
DROP TABLE incident_link;
DROP TABLE incident_need;
DROP TABLE incident_unit;
DROP TABLE incident_agency;
DROP TABLE incident_area;
DROP TABLE incident;
