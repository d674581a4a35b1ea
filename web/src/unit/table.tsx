import { useMemo, useState } from "react";
import { useCatalogue } from "../api/queries";
import type { Unit } from "../api/types";
import { useNow } from "../live/clock";
import { useLive } from "../live/live";
import { Age, Since, useAsOf } from "../ui/age";
import { useCapability } from "../ui/capability";
import { Blank, Press, UnitState, Waiting } from "../ui/controls";
import { oldPositionMs, shortNumber } from "../ui/format";
import { useSpeech } from "../ui/language";
import { useCommands } from "../command/registry";
import { askStatus } from "./actions";
import { countOf, inView, order, type View } from "./order";
import "./unit.css";

interface Props {
  chosen: string | undefined;
  onChoose(id: string): void;
  onIncident(id: string): void;
  /** A page of its own shows every column; below the map there is less room. */
  full?: boolean;
}

const views: View[] = ["all", "ready", "working"];

/** Every unit with its state, since when, on what, and how old its position is. */
export function UnitTable({ chosen, onChoose, onIncident, full }: Props) {
  const { t } = useSpeech();
  const capability = useCapability();
  const { agencies } = useCatalogue();
  const { room } = useCommands();
  const units = useLive((state) => state.units);
  const incidents = useLive((state) => state.incidents);
  const phase = useLive((state) => state.phase);
  const asOf = useAsOf(useLive((state) => state.heardAt), useLive((state) => state.offset));
  const [view, setView] = useState<View>("all");
  const [filter, setFilter] = useState("");
  const agencyName = useMemo(() => new Map(agencies.map((one) => [one.id, one.name])), [agencies]);
  const counts = countOf(units.values());
  const rows = useMemo(() => order(units.values()), [units]).filter(
    (unit) => inView(unit, view) && matches(unit, filter, capability, agencyName.get(unit.agency_id) ?? ""),
  );

  if (phase === "connecting") return <Waiting>{t("queue.waiting")}</Waiting>;
  if (units.size === 0) return <Blank>{t("unit.none", { time: asOf })}</Blank>;
  return (
    <div className="units">
      <div className="units-bar">
        <div role="group" aria-label={t("unit.status")} className="views">
          {views.map((one) => (
            <button key={one} type="button" aria-pressed={view === one} className={view === one ? "view on" : "view"} onClick={() => setView(one)}>
              {t(`unit.${one}`)} <span>{one === "all" ? counts.all : one === "ready" ? counts.ready : counts.working}</span>
            </button>
          ))}
        </div>
        <input className="units-filter" type="search" value={filter} placeholder={t("unit.filter")} aria-label={t("unit.filter")} onChange={(event) => setFilter(event.target.value)} />
      </div>
      <div className="scroll" tabIndex={0} role="group" aria-label={t("unit.title")}>
        <table className={full ? "grid full" : "grid"}>
          <thead>
            <tr>
              <th scope="col">{t("unit.callSign")}</th>
              <th scope="col" className="does">{t("unit.status")}</th>
              <th scope="col" className="right">{t("unit.since")}</th>
              <th scope="col">{t("unit.job")}</th>
              <th scope="col" className="can">{t("unit.capabilities")}</th>
              {full && <th scope="col" className="right wide">{t("unit.crew")}</th>}
              {full && <th scope="col" className="wide">{t("unit.agency")}</th>}
              <th scope="col" className="right where">{t("unit.position")}</th>
              <th scope="col">
                <span className="hidden-words">{t("unit.setStatus")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((unit) => {
              const job = unit.incident_id ? incidents.get(unit.incident_id) : undefined;
              const can = (unit.capabilities ?? []).map(capability).join(", ");
              return (
                <tr key={unit.id} data-id={unit.id} className={unit.id === chosen ? "on" : undefined} onClick={() => onChoose(unit.id)}>
                  <td>
                    <b>{unit.call_sign}</b>
                  </td>
                  <td className="does" title={unit.reason}>
                    <UnitState state={unit.state} sub={unit.sub_state} />
                    {unit.reason && <span className="dim"> · {unit.reason}</span>}
                  </td>
                  <td className="right">
                    <Since at={unit.state_since} />
                  </td>
                  <td>
                    {job && (
                      <button type="button" className="link" onClick={() => onIncident(job.id)}>
                        {shortNumber(job.number)}
                      </button>
                    )}
                  </td>
                  <td className="can" title={can}>
                    {can}
                  </td>
                  {full && <td className="right wide">{unit.crew || ""}</td>}
                  {full && <td className="wide">{agencyName.get(unit.agency_id)}</td>}
                  <td className="right where">
                    <PositionAge unit={unit} />
                  </td>
                  <td>
                    <Press small quiet onClick={() => askStatus(room(), unit.id)} aria-label={t("unit.setTitle", { unit: unit.call_sign })}>
                      {t("unit.status")}…
                    </Press>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
        {rows.length === 0 && <Blank>{t("unit.noMatch")}</Blank>}
      </div>
    </div>
  );
}

function matches(unit: Unit, filter: string, capability: (code: string) => string, agency: string): boolean {
  const wanted = filter.trim().toLowerCase();
  if (wanted === "") return true;
  const words = [unit.call_sign, agency, ...(unit.capabilities ?? []).map(capability)];
  return words.some((one) => one.toLowerCase().includes(wanted));
}

function PositionAge({ unit }: { unit: Unit }) {
  const { t } = useSpeech();
  const now = useNow();
  if (!unit.position) return <span className="stale">◌ {t("unit.noPosition")}</span>;
  const old = now - Date.parse(unit.position.at) > oldPositionMs;
  return (
    <span className={old ? "stale" : undefined}>
      {old ? "◌ " : ""}
      <Age at={unit.position.at} />
    </span>
  );
}
