import { useMemo } from "react";
import { useCatalogue } from "../api/queries";
import type { Incident, Need } from "../api/types";
import type { Room } from "../command/action";
import { useActions } from "../command/registry";
import { useLive } from "../live/live";
import { Since, useAsOf } from "../ui/age";
import { useCapability } from "../ui/capability";
import { Blank, NeedChip, Priority, Waiting } from "../ui/controls";
import { coordinates } from "../ui/format";
import { useSpeech } from "../ui/language";
import { LongList } from "../ui/longList";
import { queueRows } from "./order";

interface Props {
  chosen: string | undefined;
  onOpen(id: string): void;
}

/** Open incidents: those that need an act first, each by priority and age. */
export function IncidentList({ chosen, onOpen }: Props) {
  const { t } = useSpeech();
  const incidents = useLive((state) => state.incidents);
  const phase = useLive((state) => state.phase);
  const asOf = useAsOf(useLive((state) => state.heardAt), useLive((state) => state.offset));
  const rows = useMemo(() => queueRows(incidents.values()), [incidents]);

  function step(room: Room, by: number) {
    const ids = rows.flatMap((row) => (row.kind === "incident" ? [row.incident.id] : []));
    const at = ids.indexOf(room.hand.incident ?? "");
    const next = ids[at < 0 ? 0 : Math.max(0, Math.min(ids.length - 1, at + by))];
    if (next) onOpen(next);
  }
  useActions([
    { id: "queue.next", title: (s) => s.t("act.nextRow"), keys: ["J", "ArrowDown"], available: () => rows.length > 0, run: (room) => step(room, 1) },
    { id: "queue.previous", title: (s) => s.t("act.prevRow"), keys: ["K", "ArrowUp"], available: () => rows.length > 0, run: (room) => step(room, -1) },
  ]);

  if (phase === "connecting") return <Waiting>{t("queue.waiting")}</Waiting>;
  if (rows.length === 0) return <Blank>{t("queue.noIncidents", { time: asOf })}</Blank>;
  return (
    <LongList
      items={rows}
      label={t("queue.incidents")}
      sizeOf={(row) => (row.kind === "group" ? 28 : 58)}
      keyOf={(row) => (row.kind === "group" ? row.group : row.incident.id)}
      chosen={chosen}
      draw={(row) =>
        row.kind === "group" ? (
          <p className="row-group">{t(`queue.${row.group}`)}</p>
        ) : (
          <Row incident={row.incident} on={row.incident.id === chosen} onOpen={onOpen} />
        )
      }
    />
  );
}

function Row({ incident, on, onOpen }: { incident: Incident; on: boolean; onOpen: (id: string) => void }) {
  const { t, name } = useSpeech();
  const capability = useCapability();
  const { types } = useCatalogue();
  const type = types.find((one) => one.code === incident.type);
  const what = incident.protected ? t("queue.protected") : type ? name(type.name) : incident.summary || incident.type;
  const where = incident.location?.address || (incident.location ? coordinates(incident.location) : t("place.unknown"));
  // What is lacking is shown before what is on its way.
  const needs = (incident.needs ?? []).filter((need) => need.state !== "withdrawn").sort((a, b) => rank(a) - rank(b));
  const pair = needs.slice(0, 2);
  const roomForTwo = pair.map((need) => capability(need.capability)).join("").length <= 14;
  const shown = roomForTwo ? pair : needs.slice(0, 1);
  const reporters = (incident.contact_ids ?? []).length;
  return (
    <button type="button" className={on ? "row on" : "row"} aria-current={on} data-id={incident.id} onClick={() => onOpen(incident.id)}>
      <Priority value={incident.priority} />
      <span className="row-line">
        <b>{what}</b>
        <span className="row-age">
          <Since at={incident.received_at} />
        </span>
      </span>
      <span className="row-line">
        <span className="row-where">
          {where}
          {reporters > 1 ? ` · ${t("incident.contactsN", { n: reporters })}` : ""}
        </span>
        <span className="row-needs">
          {shown.map((need) => (
            <NeedChip key={need.id} need={need} />
          ))}
          {needs.length > shown.length && <span className="need">+{needs.length - shown.length}</span>}
        </span>
      </span>
    </button>
  );
}

function rank(need: Need): number {
  return ["unmet", "open", "assigned", "moving", "met"].indexOf(need.state);
}
