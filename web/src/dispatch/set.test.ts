import { describe, expect, it } from "vitest";
import type { Candidate, Incident, Need, Recommendation } from "../api/types";
import { firstSet, lacking, orderOf, overrules, rowsFor } from "./set";

function need(id: string, capability: string, count: number, assigned = 0, state = "open"): Need {
  return { id, capability, count, assigned, arrived: 0, state } as Need;
}
function row(unit: string, needId: string, suggested = false): Candidate {
  return { unit_id: unit, call_sign: unit, need_id: needId, suggested } as Candidate;
}
const needs = [need("n1", "patrol", 2), need("n2", "ambulance", 1), need("n3", "fire_engine", 1, 1, "moving"), need("n4", "rescue", 1, 0, "withdrawn")];
const incident = { needs } as Incident;
const recommendation = { units: [row("P1", "n1", true), row("P2", "n1", true), row("P3", "n1"), row("A1", "n2", true)] } as Recommendation;

describe("the set to send", () => {
  it("asks only for needs that lack units, and for none once the incident is closed", () => {
    expect(lacking(incident).map((one) => one.id)).toEqual(["n1", "n2"]);
    expect(lacking({ ...incident, closed_at: "2026-11-23T20:14:07Z" })).toEqual([]);
  });

  it("begins with what the server suggests, in its order", () => {
    expect(firstSet(recommendation)).toEqual([
      { unit: "P1", need: "n1" },
      { unit: "P2", need: "n1" },
      { unit: "A1", need: "n2" },
    ]);
    expect(rowsFor(needs[0] as Need, recommendation).map((one) => one.unit_id)).toEqual(["P1", "P2", "P3"]);
    expect(firstSet({ ...recommendation, units: null })).toEqual([]);
  });

  it("asks for a reason only when another unit is chosen, not when fewer are", () => {
    const first = firstSet(recommendation);
    expect(overrules(first, first.slice(1))).toBe(false);
    expect(overrules(first, [{ unit: "P3", need: "n1" }])).toBe(true);
  });

  it("is one order, so that it is done whole or not at all; a single need is named", () => {
    expect(orderOf(firstSet(recommendation))).toEqual({ unit_ids: ["P1", "P2", "A1"] });
    expect(orderOf([{ unit: "P3", need: "n1" }])).toEqual({ unit_ids: ["P3"], need_id: "n1" });
  });
});
