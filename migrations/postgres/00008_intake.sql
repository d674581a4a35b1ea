-- +goose Up
CREATE TABLE intake_contact (
  id             TEXT PRIMARY KEY,
  number         TEXT NOT NULL UNIQUE,
  channel        TEXT NOT NULL,
  text           TEXT NOT NULL,
  type           TEXT NOT NULL,
  state          TEXT NOT NULL,
  ended_as       TEXT NOT NULL,
  lat            DOUBLE PRECISION,
  lon            DOUBLE PRECISION,
  accuracy_m     DOUBLE PRECISION,
  address        TEXT NOT NULL,
  reported       BOOLEAN NOT NULL,
  reporter_name  TEXT NOT NULL,
  reporter_phone TEXT NOT NULL,
  phone_hash     TEXT NOT NULL,
  anonymous      BOOLEAN NOT NULL,
  safe_contact   TEXT NOT NULL,
  protected      BOOLEAN NOT NULL,
  taken_by       TEXT NOT NULL,
  agency_ids     TEXT NOT NULL,
  area_ids       TEXT NOT NULL,
  received_at    TIMESTAMPTZ NOT NULL,
  ended_at       TIMESTAMPTZ,
  version        BIGINT NOT NULL
);
CREATE INDEX intake_contact_state ON intake_contact (state, id);
CREATE INDEX intake_contact_phone ON intake_contact (phone_hash) WHERE phone_hash <> '';

CREATE TABLE intake_area (
  contact_id TEXT NOT NULL,
  area_id    TEXT NOT NULL,
  PRIMARY KEY (contact_id, area_id)
);
CREATE INDEX intake_area_area ON intake_area (area_id);
CREATE TABLE intake_agency (
  contact_id TEXT NOT NULL,
  agency_id  TEXT NOT NULL,
  PRIMARY KEY (contact_id, agency_id)
);
CREATE INDEX intake_agency_agency ON intake_agency (agency_id);
CREATE TABLE intake_incident (
  contact_id  TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  joined_at   TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (contact_id, incident_id)
);
CREATE INDEX intake_incident_incident ON intake_incident (incident_id);

-- +goose Down
DROP TABLE intake_incident;
DROP TABLE intake_agency;
DROP TABLE intake_area;
DROP TABLE intake_contact;
