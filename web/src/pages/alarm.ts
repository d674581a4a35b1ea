import type { Incident, Unit } from "../api/types";

export type Alarm = { count: number } & ({ kind: "emergency"; unit: Unit } | { kind: "unsent"; incident: Incident });

/** The most pressing thing: an officer in need, then the gravest urgent incident to which nobody has been sent. */
export function firstAlarm(units: Iterable<Unit>, incidents: Iterable<Incident>): Alarm | undefined {
  const inNeed = [...units].filter((unit) => unit.state === "emergency");
  if (inNeed[0]) return { kind: "emergency", unit: inNeed[0], count: inNeed.length };
  const unsent = [...incidents]
    .filter((one) => (one.priority === "P1" || one.priority === "P2") && (one.state === "open" || one.state === "received"))
    .sort((a, b) => a.priority.localeCompare(b.priority) || a.received_at.localeCompare(b.received_at));
  return unsent[0] ? { kind: "unsent", incident: unsent[0], count: unsent.length } : undefined;
}
