import { lazy, Suspense } from "react";
import { Waiting, Blank } from "../ui/controls";
import { Guard } from "../ui/guard";
import { useSpeech } from "../ui/language";
import type { ChartProps } from "./chart";
import "./map.css";

const Chart = lazy(() => import("./chart"));

/** The map with its waiting and its failing face; where it cannot be drawn the lists still carry the room. */
export function RoomMap(props: ChartProps) {
  const { t } = useSpeech();
  return (
    <Guard fallback={<Blank>{t("map.failed")}</Blank>}>
      <Suspense fallback={<Waiting>{t("map.loading")}</Waiting>}>
        <Chart {...props} />
      </Suspense>
      <p className="chart-legend">
        <span>▲ {t("map.incidents")}</span>
        <span>■ {t("map.waiting")}</span>
        <span>● {t("map.units")}</span>
        <span>◌ {t("map.old")}</span>
      </p>
      {props.onPick && <p className="chart-pick">{t("map.pick")}</p>}
    </Guard>
  );
}
