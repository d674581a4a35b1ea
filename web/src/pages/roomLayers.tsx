import { useMantineColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { streetsQuery, useCatalogue } from "../api/queries";
import type { Hand } from "../command/action";
import { useCommands } from "../command/registry";
import { useNow } from "../live/clock";
import { useLive } from "../live/live";
import { AreaLayer, ContactLayer, IncidentLayer, PickLayer, StreetLayer, UnitLayer } from "../map/layers";
import { usePick } from "../map/pick";
import { boundsOf, joinBounds, type Bounds } from "../map/place";

/** The layers of the room's map, the same on the board and on the map's own page. */
export function RoomLayers({ hand }: { hand: Hand }) {
  const { room } = useCommands();
  const { areas } = useCatalogue();
  const { colorScheme } = useMantineColorScheme();
  const dark = colorScheme !== "light";
  const units = useLive((state) => state.units);
  const incidents = useLive((state) => state.incidents);
  const contacts = useLive((state) => state.contacts);
  const now = useNow();
  const pick = usePick();
  const streets = useQuery(streetsQuery).data as GeoJSON.FeatureCollection | undefined;
  return (
    <>
      <StreetLayer streets={streets} dark={dark} />
      <AreaLayer areas={areas} dark={dark} />
      <ContactLayer contacts={contacts} onClick={(contact) => room().take({ contact })} />
      <UnitLayer units={units} now={now} dark={dark} chosen={hand.unit} onClick={(unit) => room().take({ ...room().hand, unit })} />
      <IncidentLayer incidents={incidents} dark={dark} chosen={hand.incident} onClick={(incident) => room().take({ incident })} />
      <PickLayer at={hand.taking ? pick.at : undefined} dark={dark} />
    </>
  );
}

/** What the first look at the map shows: the areas of this centre, otherwise where its units stand. */
export function useHome(): Bounds | undefined {
  const { areas } = useCatalogue();
  const units = useLive((state) => state.units);
  const ofAreas = useMemo(
    () => joinBounds(areas.map((area) => boundsOf(area.geometry)).filter((box) => box !== undefined)),
    [areas],
  );
  if (ofAreas) return ofAreas;
  const stands: Bounds[] = [];
  for (const unit of units.values()) if (unit.base) stands.push([unit.base.lon, unit.base.lat, unit.base.lon, unit.base.lat]);
  return joinBounds(stands);
}
