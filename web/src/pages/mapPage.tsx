import { useMantineColorScheme } from "@mantine/core";
import { RoomMap } from "../map/roomMap";
import { useSpeech } from "../ui/language";
import { RoomLayers, useHome } from "./roomLayers";

const nothing = {};

/** The map alone, for a second monitor. */
export function MapPage() {
  const { t } = useSpeech();
  const { colorScheme } = useMantineColorScheme();
  const home = useHome();
  return (
    <section className="map-page">
      <h1 className="hidden-words">{t("map.label")}</h1>
      <RoomMap bounds={home} dark={colorScheme !== "light"}>
        <RoomLayers hand={nothing} />
      </RoomMap>
    </section>
  );
}
