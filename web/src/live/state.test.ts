import { describe, expect, it } from "vitest";
import type { Contact, Incident, Unit } from "../api/types";
import { emptyState, reduce, type LiveEvent, type LiveState } from "./state";

const at = "2026-11-23T20:14:07Z";

function contact(id: string, more: Partial<Contact> = {}): Contact {
  return { id, number: `LAP-20261124-000${id}`, state: "waiting", version: 1, ...more } as Contact;
}
function incident(id: string, more: Partial<Incident> = {}): Incident {
  return { id, number: `KEJ-20261124-000${id}`, state: "open", priority: "P2", version: 1, ...more } as Incident;
}
function unit(id: string, more: Partial<Unit> = {}): Unit {
  return { id, call_sign: `PTL-${id}`, state: "available", version: 1, ...more } as Unit;
}

function started(): LiveState {
  const snapshot = { seq: 10, at, contacts: [contact("1")], incidents: [incident("1")], units: [unit("1"), unit("2")] };
  return reduce(emptyState, [{ kind: "snapshot", heardAt: Date.parse(at) - 3000, seq: 10, snapshot }]);
}
const heard = { heardAt: Date.parse(at), seq: 11 };

describe("the live state", () => {
  it("begins with the snapshot and learns the server's clock from it", () => {
    const state = started();
    expect(state.phase).toBe("live");
    expect(state.seq).toBe(10);
    expect(state.offset).toBe(3000);
    expect([...state.units.keys()]).toEqual(["1", "2"]);
  });

  it("shows waiting contacts and open incidents, and lets the ended ones go", () => {
    const state = reduce(started(), [
      { kind: "contact", ...heard, contact: contact("1", { state: "attached", version: 2 }) },
      { kind: "contact", ...heard, seq: 12, contact: contact("2") },
      { kind: "incident", ...heard, seq: 13, incident: incident("1", { state: "closed", version: 5 }) },
    ]);
    expect([...state.contacts.keys()]).toEqual(["2"]);
    expect(state.incidents.size).toBe(0);
    expect(state.seq).toBe(13);
  });

  it("does not let a repeated older version undo a newer one", () => {
    const state = reduce(started(), [
      { kind: "incident", ...heard, incident: incident("1", { state: "on_scene", version: 7 }) },
      { kind: "incident", ...heard, incident: incident("1", { state: "dispatched", version: 4 }) },
    ]);
    expect(state.incidents.get("1")?.state).toBe("on_scene");
  });

  it("moves units, but never back in time, and keeps a position over a delta without one", () => {
    const fresh = { unit_id: "1", lat: -6.2, lon: 106.8, at };
    let state = reduce(started(), [{ kind: "positions", heardAt: 1, items: [fresh, { ...fresh, unit_id: "unknown" }] }]);
    state = reduce(state, [{ kind: "positions", heardAt: 2, items: [{ ...fresh, lat: 0, at: "2026-11-23T20:00:00Z" }] }]);
    state = reduce(state, [{ kind: "unit", ...heard, unit: unit("1", { state: "dispatched", version: 2 }) }]);
    expect(state.units.get("1")).toMatchObject({ state: "dispatched", position: { lat: -6.2 } });
    expect(state.units.size).toBe(2);
  });

  it("keeps what it showed when the stream breaks, and says that it broke", () => {
    const broken = reduce(started(), [{ kind: "broken" }]);
    expect(broken.phase).toBe("broken");
    expect(broken.incidents.size).toBe(1);
    expect(reduce(broken, [{ kind: "beat", heardAt: 5, at }]).phase).toBe("live");
    expect(reduce(emptyState, [{ kind: "broken" }]).phase).toBe("connecting");
  });

  it("forgets what the reader may no longer see", () => {
    const state = reduce(started(), [{ kind: "removed", ...heard, what: "incident", id: "1" }]);
    expect(state.incidents.size).toBe(0);
  });

  it("never changes a state it has already given out", () => {
    const before = started();
    const events: LiveEvent[] = [{ kind: "unit", ...heard, unit: unit("9") }, { kind: "incident", ...heard, incident: incident("9") }];
    const after = reduce(before, events);
    expect(before.units.size).toBe(2);
    expect(after.units.size).toBe(3);
    expect(after.contacts).toBe(before.contacts);
  });

  it("replaces everything by a new snapshot after a reconnect", () => {
    const snapshot = { seq: 30, at, contacts: null, incidents: [incident("5")], units: null };
    const state = reduce(started(), [{ kind: "snapshot", heardAt: 9, seq: 30, snapshot }]);
    expect([...state.incidents.keys()]).toEqual(["5"]);
    expect(state.units.size).toBe(0);
  });
});
