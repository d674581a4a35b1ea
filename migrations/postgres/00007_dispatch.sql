-- +goose Up
CREATE TABLE dispatch_assignment (
  id              TEXT PRIMARY KEY,
  incident_id     TEXT NOT NULL,
  unit_id         TEXT NOT NULL,
  call_sign       TEXT NOT NULL,
  agency_id       TEXT NOT NULL,
  need_id         TEXT NOT NULL,
  state           TEXT NOT NULL,
  status          TEXT NOT NULL,
  reason          TEXT NOT NULL,
  queued_at       TIMESTAMPTZ,
  dispatched_at   TIMESTAMPTZ,
  acknowledged_at TIMESTAMPTZ,
  en_route_at     TIMESTAMPTZ,
  on_scene_at     TIMESTAMPTZ,
  ended_at        TIMESTAMPTZ
);
CREATE INDEX dispatch_assignment_incident ON dispatch_assignment (incident_id);
-- A unit has at most one active assignment, whatever the code does.
CREATE UNIQUE INDEX dispatch_assignment_active ON dispatch_assignment (unit_id) WHERE state = 'active';
-- Nor is it twice on or queued for the same incident.
CREATE UNIQUE INDEX dispatch_assignment_once ON dispatch_assignment (incident_id, unit_id) WHERE state IN ('queued', 'active');
CREATE INDEX dispatch_assignment_queued ON dispatch_assignment (unit_id) WHERE state = 'queued';

-- +goose Down
DROP TABLE dispatch_assignment;
