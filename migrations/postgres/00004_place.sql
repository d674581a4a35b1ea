-- +goose Up
CREATE TABLE place_area (
  id           TEXT PRIMARY KEY,
  code         TEXT NOT NULL UNIQUE,
  name         TEXT NOT NULL,
  kind         TEXT NOT NULL,
  parent_id    TEXT REFERENCES place_area (id) DEFERRABLE INITIALLY DEFERRED,
  parent_given BOOLEAN NOT NULL,
  time_zone    TEXT NOT NULL,
  geometry     BYTEA NOT NULL,
  version      BIGINT NOT NULL
);
CREATE INDEX place_area_parent ON place_area (parent_id);

-- One row: how often the areas have changed.
CREATE TABLE place_revision (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  revision BIGINT NOT NULL
);
INSERT INTO place_revision (id, revision) VALUES (1, 0);

CREATE TABLE place_street (
  id      INTEGER PRIMARY KEY CHECK (id = 1),
  content BYTEA NOT NULL,
  version BIGINT NOT NULL
);

-- +goose Down
DROP TABLE place_street;
DROP TABLE place_revision;
DROP TABLE place_area;
