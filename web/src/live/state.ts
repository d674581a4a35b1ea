import type { Contact, Incident, Unit } from "../api/types";

/** What the stream has told so far. Pure data: the same events always give the same state. */
export interface LiveState {
  /** connecting: nothing shown yet; live: being told; broken: what is shown may be old. */
  phase: "connecting" | "live" | "broken";
  /** The journal sequence of the last thing told. */
  seq: number;
  contacts: ReadonlyMap<string, Contact>;
  incidents: ReadonlyMap<string, Incident>;
  units: ReadonlyMap<string, Unit>;
  /** When the stream last said anything, in this computer's milliseconds; 0 before the first word. */
  heardAt: number;
  /** Server clock minus this computer's clock, so that ages are right on a computer whose clock is wrong. */
  offset: number;
}

export interface PositionUpdate {
  unit_id: string;
  lat: number;
  lon: number;
  at: string;
  heading_deg?: number;
  speed_mps?: number;
}

export interface Snapshot {
  seq: number;
  at: string;
  contacts: Contact[] | null;
  incidents: Incident[] | null;
  units: Unit[] | null;
}

export type LiveEvent =
  | { kind: "snapshot"; heardAt: number; seq: number; snapshot: Snapshot }
  | { kind: "contact"; heardAt: number; seq: number; contact: Contact }
  | { kind: "incident"; heardAt: number; seq: number; incident: Incident }
  | { kind: "unit"; heardAt: number; seq: number; unit: Unit }
  | { kind: "removed"; heardAt: number; seq: number; what: string; id: string }
  | { kind: "positions"; heardAt: number; items: PositionUpdate[] }
  | { kind: "beat"; heardAt: number; at: string }
  | { kind: "broken" };

export const emptyState: LiveState = {
  phase: "connecting",
  seq: 0,
  contacts: new Map(),
  incidents: new Map(),
  units: new Map(),
  heardAt: 0,
  offset: 0,
};

const over = new Set(["closed", "cancelled", "merged"]);

/** The room shows what is still open; an ended record leaves the board and is read from the archive. */
export function isOver(incident: Incident): boolean {
  return over.has(incident.state);
}

/** Applies a batch of events. Each map is copied once per batch, not once per event. */
export function reduce(state: LiveState, events: LiveEvent[]): LiveState {
  let next = { ...state };
  const copied = new Set<"contacts" | "incidents" | "units">();

  function contacts() {
    if (!copied.has("contacts")) {
      copied.add("contacts");
      next.contacts = new Map(next.contacts);
    }
    return next.contacts as Map<string, Contact>;
  }
  function incidents() {
    if (!copied.has("incidents")) {
      copied.add("incidents");
      next.incidents = new Map(next.incidents);
    }
    return next.incidents as Map<string, Incident>;
  }
  function units() {
    if (!copied.has("units")) {
      copied.add("units");
      next.units = new Map(next.units);
    }
    return next.units as Map<string, Unit>;
  }

  for (const event of events) {
    if (event.kind === "broken") {
      // What was told stays on the screen: old and marked beats empty.
      next = { ...next, phase: next.heardAt === 0 ? "connecting" : "broken" };
      continue;
    }
    next.phase = "live";
    next.heardAt = event.heardAt;
    if ("seq" in event && event.seq > next.seq) next.seq = event.seq;

    switch (event.kind) {
      case "snapshot": {
        const { snapshot } = event;
        copied.add("contacts").add("incidents").add("units");
        next.seq = snapshot.seq;
        next.contacts = new Map((snapshot.contacts ?? []).filter(isWaiting).map((c) => [c.id, c]));
        next.incidents = new Map((snapshot.incidents ?? []).filter((i) => !isOver(i)).map((i) => [i.id, i]));
        next.units = new Map((snapshot.units ?? []).map((u) => [u.id, u]));
        next.offset = Date.parse(snapshot.at) - event.heardAt;
        break;
      }
      case "contact":
        if (isWaiting(event.contact)) {
          if (isNewer(next.contacts.get(event.contact.id), event.contact)) contacts().set(event.contact.id, event.contact);
        } else contacts().delete(event.contact.id);
        break;
      case "incident":
        if (isOver(event.incident)) incidents().delete(event.incident.id);
        else if (isNewer(next.incidents.get(event.incident.id), event.incident))
          incidents().set(event.incident.id, event.incident);
        break;
      case "unit": {
        const before = next.units.get(event.unit.id);
        if (isNewer(before, event.unit)) units().set(event.unit.id, keepNewerPosition(before, event.unit));
        break;
      }
      case "removed":
        if (event.what === "contact") contacts().delete(event.id);
        if (event.what === "incident") incidents().delete(event.id);
        if (event.what === "unit") units().delete(event.id);
        break;
      case "positions":
        for (const { unit_id, ...position } of event.items) {
          const unit = next.units.get(unit_id);
          if (unit && (!unit.position || unit.position.at <= position.at)) units().set(unit_id, { ...unit, position });
        }
        break;
      case "beat":
        next.offset = Date.parse(event.at) - event.heardAt;
        break;
    }
  }
  return next;
}

function isWaiting(contact: Contact): boolean {
  return contact.state === "waiting";
}

/** After a resume the stream may repeat itself; an older version must not undo a newer one. */
function isNewer(before: { version: number } | undefined, after: { version: number }): boolean {
  return !before || after.version >= before.version;
}

function keepNewerPosition(before: Unit | undefined, after: Unit): Unit {
  if (!before?.position) return after;
  if (after.position && Date.parse(after.position.at) >= Date.parse(before.position.at)) return after;
  return { ...after, position: before.position };
}
