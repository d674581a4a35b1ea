// The one map of a screen. It is made once; layers are components that come and go inside it. Loaded after the page
// stands, because it is the largest part of the console.
import { AttributionControl, Map as MapLibre, NavigationControl, setWorkerUrl } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
// Without this the map builds and then stays empty: the worker must come from our own files, never from a blob or a host.
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from "react";
import { useSpeech } from "../ui/language";
import { MapContext } from "./context";
import { drawIcons, palette } from "./icons";
import type { Bounds } from "./place";

setWorkerUrl(workerUrl);

export interface ChartProps {
  /** What the first look shows. */
  bounds: Bounds | undefined;
  /** Where to look when it changes, for example the incident in hand. */
  at?: { lat: number; lon: number };
  dark: boolean;
  /** Set while a place is being asked for: a click gives it. */
  onPick?: (at: { lat: number; lon: number }) => void;
  children: ReactNode;
}

export default function Chart({ bounds, at, dark, onPick, children }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<MapLibre | null>(null);
  const { t } = useSpeech();
  const label = t("map.label");

  const pick = useEffectEvent((point: { lat: number; lon: number }) => onPick?.(point));
  const firstBounds = useEffectEvent(() => bounds);

  useEffect(() => {
    const container = box.current;
    if (!container) return;
    const first = firstBounds();
    const made = new MapLibre({
      container,
      style: {
        version: 8,
        sources: {},
        layers: [{ id: "land", type: "background", paint: { "background-color": palette().land } }],
      },
      ...(first ? { bounds: first, fitBoundsOptions: { padding: 40 } } : { center: [118, -2.5], zoom: 4 }),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
    });
    made.touchZoomRotate.disableRotation();
    made.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
    made.addControl(new AttributionControl({ compact: true }), "bottom-right");
    made.on("click", (event) => pick({ lat: event.lngLat.lat, lon: event.lngLat.lng }));
    made.once("load", () => {
      drawIcons(made);
      setMap(made);
      container.dataset.ready = "true";
    });
    return () => {
      setMap(null);
      made.remove();
    };
  }, []);

  useEffect(() => {
    if (!map) return;
    map.setPaintProperty("land", "background-color", palette().land);
    drawIcons(map);
  }, [map, dark]);

  useEffect(() => {
    map?.getCanvas().setAttribute("aria-label", label);
  }, [map, label]);

  useEffect(() => {
    if (map) map.getCanvas().style.cursor = onPick ? "crosshair" : "";
  }, [map, onPick]);

  const boundsKey = bounds?.join();
  useEffect(() => {
    const wanted = firstBounds();
    if (map && wanted) map.fitBounds(wanted, { padding: 40, duration: 0 });
  }, [map, boundsKey]);

  const lat = at?.lat;
  const lon = at?.lon;
  useEffect(() => {
    if (!map || lat === undefined || lon === undefined) return;
    map.easeTo({ center: [lon, lat], zoom: Math.max(map.getZoom(), 13), duration: 300 });
  }, [map, lat, lon]);

  return (
    <MapContext.Provider value={map ? { map, dark } : null}>
      <div ref={box} className="chart" />
      {map && children}
    </MapContext.Provider>
  );
}
