import type { GeoJSONSource, LayerSpecification, Map as MapLibre, MapLayerMouseEvent } from "maplibre-gl";
import { createContext, useContext, useEffect, useEffectEvent, useMemo } from "react";

export const MapContext = createContext<{ map: MapLibre; dark: boolean } | null>(null);

export interface Feature {
  lat: number;
  lon: number;
  properties: Record<string, string | number | boolean>;
}

/** Features in the form the map wants. */
export function points(features: Feature[]): GeoJSON.FeatureCollection {
  return {
    type: "FeatureCollection",
    features: features.map(({ lat, lon, properties }) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [lon, lat] },
      properties,
    })),
  };
}

type Layer = LayerSpecification & { id: string };

interface LayerGroup {
  id: string;
  data: GeoJSON.FeatureCollection;
  layers: Omit<Layer, "source">[];
  /** Called with the feature's `id` property when it is clicked. */
  onClick?: (id: string) => void;
}

/** One source with its layers, on the map while the calling component is mounted. */
export function useLayers({ id, data, layers, onClick }: LayerGroup): void {
  const context = useContext(MapContext);
  const map = context?.map;
  const dark = context?.dark;
  const click = useEffectEvent((feature: string) => onClick?.(feature));
  const clickable = onClick !== undefined;
  // The layers of a component never change but for the theme, so their ids stand for them.
  const ids = useMemo(() => layers.map((layer) => layer.id), [layers]);
  const firstData = useEffectEvent(() => data);

  useEffect(() => {
    if (!map) return;
    map.addSource(id, { type: "geojson", data: firstData() });
    for (const layer of layers) map.addLayer({ ...layer, source: id } as LayerSpecification);
    const press = (event: MapLayerMouseEvent) => {
      const found: unknown = event.features?.[0]?.properties.id;
      if (typeof found === "string") click(found);
    };
    const enter = () => {
      if (map.getCanvas().style.cursor === "") map.getCanvas().style.cursor = "pointer";
    };
    const leave = () => {
      if (map.getCanvas().style.cursor === "pointer") map.getCanvas().style.cursor = "";
    };
    if (clickable) {
      map.on("click", ids, press);
      map.on("mouseenter", ids, enter);
      map.on("mouseleave", ids, leave);
    }
    return () => {
      map.off("click", ids, press);
      map.off("mouseenter", ids, enter);
      map.off("mouseleave", ids, leave);
      // The map may have been taken down before its layers.
      if (!map.style) return;
      for (const layer of ids) if (map.getLayer(layer)) map.removeLayer(layer);
      if (map.getSource(id)) map.removeSource(id);
    };
  }, [map, dark, id, layers, ids, clickable]);

  useEffect(() => {
    map?.getSource<GeoJSONSource>(id)?.setData(data);
  }, [map, id, data]);
}
