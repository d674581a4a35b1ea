-- +goose Up
CREATE TABLE agency (
  id        TEXT PRIMARY KEY,
  code      TEXT NOT NULL UNIQUE,
  name      TEXT NOT NULL,
  kind      TEXT NOT NULL,
  parent_id TEXT REFERENCES agency (id),
  version   BIGINT NOT NULL
);
CREATE INDEX agency_parent ON agency (parent_id);

-- +goose Down
DROP TABLE agency;
