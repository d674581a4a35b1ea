import type { Incident } from "../api/types";

/** Whether somebody must still act: a need has no unit, or nobody was sent at all. */
export function needsAction(incident: Incident): boolean {
  if (incident.state === "received" || incident.state === "open") return true;
  return (incident.needs ?? []).some((need) => need.state === "open" || need.state === "unmet");
}

/** By priority, then the oldest first. */
export function byUrgency(a: Incident, b: Incident): number {
  return a.priority.localeCompare(b.priority) || a.opened_at.localeCompare(b.opened_at);
}

export type QueueRow = { kind: "group"; group: "needAction" | "running" } | { kind: "incident"; incident: Incident };

/** The queue as it is drawn: what needs an act, then what is running, each under its heading. */
export function queueRows(incidents: Iterable<Incident>): QueueRow[] {
  const sorted = [...incidents].sort(byUrgency);
  const acting = sorted.filter(needsAction);
  const running = sorted.filter((incident) => !needsAction(incident));
  const rows: QueueRow[] = [];
  if (acting.length > 0) rows.push({ kind: "group", group: "needAction" });
  for (const incident of acting) rows.push({ kind: "incident", incident });
  if (running.length > 0) rows.push({ kind: "group", group: "running" });
  for (const incident of running) rows.push({ kind: "incident", incident });
  return rows;
}
