import { describe, expect, it } from "vitest";
import type { Area, Unit } from "../api/types";
import { boundsOf, findPlace, joinBounds, metres, readCoordinates } from "./place";

const square = (x: number, y: number, side: number) => ({
  type: "Polygon",
  coordinates: [[[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]],
});
const areas = [
  { id: "1", name: "Kecamatan Harapan", kind: "district", geometry: square(107, -7, 0.5) },
  { id: "2", name: "Harapan", kind: "village", geometry: square(107.1, -6.9, 0.02) },
] as unknown as Area[];
const units = [{ id: "u", call_sign: "PTL-12", base: { lat: -6.91, lon: 107.61 } }] as unknown as Unit[];

describe("finding a place", () => {
  it("reads coordinates and refuses impossible ones", () => {
    expect(readCoordinates("-6.2, 106.8")).toEqual({ lat: -6.2, lon: 106.8 });
    expect(readCoordinates("-6.2 106.8")).toEqual({ lat: -6.2, lon: 106.8 });
    expect(readCoordinates("-96.2, 106.8")).toBeUndefined();
    expect(readCoordinates("Jl Melati 12")).toBeUndefined();
  });

  it("takes the area of that name, otherwise the smallest that contains the words, and says how far it may be off", () => {
    const exact = findPlace("harapan", areas, units);
    expect(exact).toMatchObject({ source: "area", label: "Harapan" });
    expect(exact?.location.lat).toBeCloseTo(-6.89);
    expect(exact?.location.accuracy_m).toBeGreaterThan(1000);
    expect(findPlace("kecamatan", areas, units)?.label).toBe("Kecamatan Harapan");
  });

  it("takes a unit's post, and nothing for words it does not know", () => {
    expect(findPlace("ptl-12", areas, units)).toMatchObject({ source: "unit", location: { lat: -6.91 } });
    expect(findPlace("entah di mana", areas, units)).toBeUndefined();
    expect(findPlace("  ", areas, units)).toBeUndefined();
  });

  it("measures", () => {
    expect(metres({ lat: 0, lon: 0 }, { lat: 0, lon: 1 })).toBeCloseTo(111_195, -2);
    expect(boundsOf(null)).toBeUndefined();
    expect(joinBounds([[0, 0, 1, 1], [-1, 2, 0, 3]])).toEqual([-1, 0, 1, 3]);
  });
});
