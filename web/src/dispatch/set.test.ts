import { describe, expect, it } from "vitest";
import type { Incident, Need, Recommendation, Recommended } from "../api/types";
import { byNeed, firstSet, lacking, overrules } from "./set";

function need(id: string, capability: string, count: number, assigned = 0, state = "open"): Need {
  return { id, capability, count, assigned, arrived: 0, state } as Need;
}
function row(unit: string, needId: string, capability: string): Recommended {
  return { unit_id: unit, call_sign: unit, need_id: needId, capability } as Recommended;
}
const incident = { needs: [need("n1", "patrol", 2), need("n2", "ambulance", 1), need("n3", "fire_engine", 1, 1, "moving")] } as Incident;
const recommendation = {
  units: [row("P1", "n1", "patrol"), row("A1", "n2", "ambulance"), row("P2", "n1", "patrol"), row("P3", "n1", "patrol"), row("P1", "n2", "ambulance")],
} as Recommendation;

describe("the first set", () => {
  it("fills each need that lacks units with the best ranked, no unit twice", () => {
    expect(lacking(incident).map((one) => one.id)).toEqual(["n1", "n2"]);
    expect(firstSet(incident, recommendation)).toEqual([
      { unit: "P1", need: "n1" },
      { unit: "P2", need: "n1" },
      { unit: "A1", need: "n2" },
    ]);
  });

  it("sends fewer when there are fewer", () => {
    const scarce = { units: [row("P1", "n1", "patrol")] } as Recommendation;
    expect(firstSet(incident, scarce)).toEqual([{ unit: "P1", need: "n1" }]);
  });

  it("asks for a reason only when another unit is chosen, not when fewer are", () => {
    const first = firstSet(incident, recommendation);
    expect(overrules(first, first.slice(1))).toBe(false);
    expect(overrules(first, [{ unit: "P3", need: "n1" }])).toBe(true);
  });

  it("is written need by need", () => {
    expect(byNeed(firstSet(incident, recommendation))).toEqual([
      { need: "n1", units: ["P1", "P2"] },
      { need: "n2", units: ["A1"] },
    ]);
  });
});
