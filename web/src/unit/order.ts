import type { Unit } from "../api/types";

export type View = "all" | "ready" | "working";

const ready = new Set(["available", "planned_duty", "clearing"]);
const absent = new Set(["off_duty", "out_of_service"]);

/** Emergencies above all, then those on a job, then the ready, then the rest; by call sign within each. */
function rank(unit: Unit): number {
  if (unit.state === "emergency") return 0;
  if (unit.incident_id) return 1;
  if (ready.has(unit.state)) return 2;
  return absent.has(unit.state) ? 4 : 3;
}

export function order(units: Iterable<Unit>): Unit[] {
  return [...units].sort((a, b) => rank(a) - rank(b) || a.call_sign.localeCompare(b.call_sign, "en", { numeric: true }));
}

export function inView(unit: Unit, view: View): boolean {
  if (view === "ready") return ready.has(unit.state) && !unit.incident_id;
  if (view === "working") return Boolean(unit.incident_id) || unit.state === "emergency";
  return true;
}

export function countOf(units: Iterable<Unit>): { all: number; ready: number; working: number } {
  const counts = { all: 0, ready: 0, working: 0 };
  for (const unit of units) {
    counts.all++;
    if (inView(unit, "ready")) counts.ready++;
    if (inView(unit, "working")) counts.working++;
  }
  return counts;
}
