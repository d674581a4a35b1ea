// From the words for a place to a point, as far as this centre can without an address register: coordinates, the name
// of an area, the call sign of a unit. Where it guesses it says how far it may be off.
import type { Area, Location, Unit } from "../api/types";
import { coordinates } from "../ui/format";

export interface Place {
  location: Location;
  /** point: typed or clicked; area: the middle of an area; unit: where a unit stands. */
  source: "point" | "area" | "unit";
  /** What it is called. */
  label: string;
}

export type Bounds = [west: number, south: number, east: number, north: number];

function isNumberPair(value: unknown): value is [number, number] {
  return Array.isArray(value) && typeof value[0] === "number" && typeof value[1] === "number";
}

function walk(value: unknown, visit: (lon: number, lat: number) => void): void {
  if (isNumberPair(value)) visit(value[0], value[1]);
  else if (Array.isArray(value)) for (const part of value as unknown[]) walk(part, visit);
}

/** The box around a GeoJSON geometry; undefined when it holds no point. */
export function boundsOf(geometry: unknown): Bounds | undefined {
  if (typeof geometry !== "object" || geometry === null) return undefined;
  const box: Bounds = [Infinity, Infinity, -Infinity, -Infinity];
  const source = geometry as { coordinates?: unknown; geometries?: unknown[] };
  const visit = (lon: number, lat: number) => {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  };
  walk(source.coordinates, visit);
  for (const part of source.geometries ?? []) walk((part as { coordinates?: unknown }).coordinates, visit);
  return box[0] <= box[2] ? box : undefined;
}

export function joinBounds(boxes: Iterable<Bounds>): Bounds | undefined {
  let joined: Bounds | undefined;
  for (const [w, s, e, n] of boxes) {
    joined = joined
      ? [Math.min(joined[0], w), Math.min(joined[1], s), Math.max(joined[2], e), Math.max(joined[3], n)]
      : [w, s, e, n];
  }
  return joined;
}

/** Metres between two points on the ground. */
export function metres(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const rad = Math.PI / 180;
  const dLat = (b.lat - a.lat) * rad;
  const dLon = (b.lon - a.lon) * rad;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLon / 2) ** 2;
  return 2 * 6_371_000 * Math.asin(Math.sqrt(h));
}

/** "-6.2, 106.8" with comma, space or both; a decimal comma is not taken for a separator. */
export function readCoordinates(text: string): { lat: number; lon: number } | undefined {
  const match = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text);
  if (!match) return undefined;
  const lat = Number(match[1]);
  const lon = Number(match[2]);
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : undefined;
}

function areaPlace(area: Area): Place | undefined {
  const box = boundsOf(area.geometry);
  if (!box) return undefined;
  const lat = (box[1] + box[3]) / 2;
  const lon = (box[0] + box[2]) / 2;
  const accuracy = Math.round(metres({ lat: box[1], lon: box[0] }, { lat: box[3], lon: box[2] }) / 2);
  return { location: { lat, lon, accuracy_m: accuracy, address: area.name }, source: "area", label: area.name };
}

/** Finds the place that words mean; the smallest area wins where several carry the name. */
export function findPlace(text: string, areas: Area[], units: Iterable<Unit>): Place | undefined {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return undefined;
  const point = readCoordinates(text);
  if (point) return { location: { ...point, address: coordinates(point) }, source: "point", label: coordinates(point) };

  const named = areas.filter((area) => area.name.toLowerCase() === wanted);
  const like = named.length > 0 ? named : areas.filter((area) => area.name.toLowerCase().includes(wanted));
  const places = like.map(areaPlace).filter((place) => place !== undefined);
  places.sort((a, b) => (a.location.accuracy_m ?? 0) - (b.location.accuracy_m ?? 0));
  if (places[0]) return places[0];

  for (const unit of units) {
    if (unit.call_sign.toLowerCase() !== wanted) continue;
    const at = unit.position ?? unit.base;
    if (at) return { location: { lat: at.lat, lon: at.lon, address: unit.call_sign }, source: "unit", label: unit.call_sign };
  }
  return undefined;
}
