// The layers of the room: areas, units, incidents, waiting contacts, and the point being picked.
import { useMemo } from "react";
import type { Area, Contact, Incident, Unit } from "../api/types";
import { oldPositionMs } from "../ui/format";
import { points, useLayers, type Feature } from "./context";
import { palette, type Hue } from "./icons";

const font = ["Inter Variable"];

/** The streets of this centre's own data; no tile of a foreign host is ever asked for. */
export function StreetLayer({ streets, dark }: { streets: GeoJSON.FeatureCollection | undefined; dark: boolean }) {
  const data = streets ?? nothing;
  const layers = useMemo(() => {
    const colours = palette();
    const stroke = (id: string, wanted: string, colour: string, thin: number, thick: number) => ({
      id,
      type: "line" as const,
      filter: ["==", ["get", "class"], wanted] as ["==", ["get", string], string],
      layout: { "line-cap": "round" as const, "line-join": "round" as const },
      paint: { "line-color": colour, "line-width": byZoom(thin, thick) },
    });
    return [
      stroke("river", "river", colours.water, 5, 26),
      stroke("street-lane", "lane", colours.road, 0.4, 2),
      stroke("street-local", "local", colours.road, 0.7, 4),
      stroke("street-collector", "collector", colours.road, 1.4, 6),
      stroke("street-arterial", "arterial", colours.main, 2.4, 9),
      {
        id: "street-name",
        type: "symbol" as const,
        minzoom: 13.5,
        layout: {
          "symbol-placement": "line" as const,
          "text-field": ["get", "name"] as ["get", string],
          "text-font": font,
          "text-size": 10.5,
        },
        paint: { "text-color": colours.label, "text-halo-color": colours.halo, "text-halo-width": 1.2 },
      },
    ];
    // The colours are read anew when the theme changes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [dark]);
  useLayers({ id: "streets", data, layers });
  return null;
}

const nothing: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

type ByZoom = ["interpolate", ["linear"], ["zoom"], number, number, number, number];

/** A width that grows from the view of the whole city to the view of a corner. */
function byZoom(thin: number, thick: number): ByZoom {
  return ["interpolate", ["linear"], ["zoom"], 11, thin, 16, thick];
}


export function AreaLayer({ areas, dark }: { areas: Area[]; dark: boolean }) {
  const data = useMemo<GeoJSON.FeatureCollection>(
    () => ({
      type: "FeatureCollection",
      features: areas
        .filter((area) => area.geometry)
        .map((area) => ({
          type: "Feature",
          geometry: area.geometry as GeoJSON.Geometry,
          properties: { id: area.id, name: area.name, kind: area.kind },
        })),
    }),
    [areas],
  );
  const layers = useMemo(() => {
    const colours = palette();
    return [
      {
        id: "area-village",
        type: "line" as const,
        filter: ["==", ["get", "kind"], "village"] as ["==", ["get", string], string],
        paint: { "line-color": colours.label, "line-width": 0.7, "line-opacity": 0.45, "line-dasharray": [4, 3] },
      },
      {
        id: "area-district",
        type: "line" as const,
        filter: ["==", ["get", "kind"], "district"] as ["==", ["get", string], string],
        paint: { "line-color": colours.label, "line-width": 1.4, "line-opacity": dark ? 0.5 : 0.6 },
      },
      {
        id: "area-name",
        type: "symbol" as const,
        filter: ["==", ["get", "kind"], "village"] as ["==", ["get", string], string],
        layout: { "text-field": ["get", "name"] as ["get", string], "text-font": font, "text-size": 11 },
        paint: { "text-color": colours.label, "text-halo-color": colours.halo, "text-halo-width": 1.2 },
      },
    ];
  }, [dark]);
  useLayers({ id: "areas", data, layers });
  return null;
}

const unitHue: Record<string, Hue> = {
  available: "ok",
  planned_duty: "ok",
  dispatched: "info",
  acknowledged: "info",
  en_route: "info",
  staging: "info",
  transporting: "info",
  on_scene: "hold",
  at_destination: "hold",
  clearing: "warn",
  busy: "warn",
  reserved: "warn",
  emergency: "danger",
};

interface UnitLayerProps {
  units: ReadonlyMap<string, Unit>;
  now: number;
  dark: boolean;
  chosen?: string;
  onClick(id: string): void;
}

export function UnitLayer({ units, now, dark, chosen, onClick }: UnitLayerProps) {
  // Ages are looked at every ten seconds: a map need not be redrawn each second to grow old.
  const tens = Math.floor(now / 10_000);
  const data = useMemo(() => {
    const features: Feature[] = [];
    for (const unit of units.values()) {
      const at = unit.position ?? unit.base;
      if (!at || unit.state === "off_duty") continue;
      const old = !unit.position || tens * 10_000 - Date.parse(unit.position.at) > oldPositionMs;
      const icon = `unit-${unitHue[unit.state] ?? "faint"}${old ? "-old" : ""}`;
      features.push({ lat: at.lat, lon: at.lon, properties: { id: unit.id, name: unit.call_sign, icon, old, chosen: unit.id === chosen } });
    }
    return points(features);
  }, [units, tens, chosen]);
  const layers = useMemo(() => {
    const colours = palette();
    return [
      {
        id: "unit",
        type: "symbol" as const,
        layout: {
          "icon-image": ["get", "icon"] as ["get", string],
          "icon-size": ["case", ["get", "chosen"], 1.3, 0.85] as ["case", ["get", string], number, number],
          "icon-allow-overlap": true,
          "text-field": ["get", "name"] as ["get", string],
          "text-font": font,
          "text-size": 11,
          "text-anchor": "left" as const,
          "text-offset": [1, 0] as [number, number],
          "text-optional": true,
        },
        paint: {
          "text-color": colours.text,
          "text-halo-color": colours.halo,
          "text-halo-width": 1.4,
          "icon-opacity": ["case", ["get", "old"], 0.6, 1] as ["case", ["get", string], number, number],
          "text-opacity": ["case", ["get", "old"], 0.6, 1] as ["case", ["get", string], number, number],
        },
      },
    ];
    // The colours are read anew when the theme changes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [dark]);
  useLayers({ id: "units", data, layers, onClick });
  return null;
}

interface IncidentLayerProps {
  incidents: ReadonlyMap<string, Incident>;
  dark: boolean;
  chosen?: string;
  onClick(id: string): void;
}

export function IncidentLayer({ incidents, dark, chosen, onClick }: IncidentLayerProps) {
  const data = useMemo(
    () =>
      points(
        [...incidents.values()].filter((incident) => incident.location).map((incident) => ({
          lat: incident.location.lat,
          lon: incident.location.lon,
          properties: { id: incident.id, icon: `incident-${incident.priority}`, chosen: incident.id === chosen },
        })),
      ),
    [incidents, chosen],
  );
  const layers = useMemo(() => {
    const colours = palette();
    return [
      {
        id: "incident-halo",
        type: "circle" as const,
        filter: ["get", "chosen"] as ["get", string],
        paint: { "circle-radius": 30, "circle-color": colours.danger, "circle-opacity": dark ? 0.16 : 0.14 },
      },
      {
        id: "incident",
        type: "symbol" as const,
        layout: { "icon-image": ["get", "icon"] as ["get", string], "icon-allow-overlap": true },
      },
    ];
  }, [dark]);
  useLayers({ id: "incidents", data, layers, onClick });
  return null;
}

interface ContactLayerProps {
  contacts: ReadonlyMap<string, Contact>;
  onClick(id: string): void;
}

export function ContactLayer({ contacts, onClick }: ContactLayerProps) {
  const data = useMemo(() => {
    const features: Feature[] = [];
    for (const contact of contacts.values()) {
      if (!contact.location) continue;
      features.push({ lat: contact.location.lat, lon: contact.location.lon, properties: { id: contact.id } });
    }
    return points(features);
  }, [contacts]);
  useLayers({ id: "contacts", data, layers: contactLayers, onClick });
  return null;
}

const contactLayers = [
  { id: "contact", type: "symbol" as const, layout: { "icon-image": "contact-warn", "icon-size": 0.8, "icon-allow-overlap": true } },
];

/** The point the operator has set for a new contact. */
export function PickLayer({ at, dark }: { at: { lat: number; lon: number } | undefined; dark: boolean }) {
  const data = useMemo(() => points(at ? [{ ...at, properties: {} }] : []), [at]);
  const layers = useMemo(() => {
    const colours = palette();
    return [
      {
        id: "pick",
        type: "circle" as const,
        paint: {
          "circle-radius": 9,
          "circle-color": colours.info,
          "circle-opacity": dark ? 0.25 : 0.2,
          "circle-stroke-color": colours.info,
          "circle-stroke-width": 2,
        },
      },
    ];
  }, [dark]);
  useLayers({ id: "pick", data, layers });
  return null;
}
