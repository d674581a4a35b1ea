import { Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { incidents } from "../api/calls";
import { asProblem } from "../api/problem";
import { keys, useCatalogue } from "../api/queries";
import type { Incident, Need } from "../api/types";
import { ActionButton } from "../command/button";
import { useActions, useCommands } from "../command/registry";
import { useLive } from "../live/live";
import { Moment, Since } from "../ui/age";
import { useCapability } from "../ui/capability";
import { needLook, needSign, Priority, Section, StateTag, Trouble, Waiting } from "../ui/controls";
import { coordinates } from "../ui/format";
import { useSpeech } from "../ui/language";
import { addNeed, cancelIncident, changePriority, closeIncident, reopenIncident } from "./actions";
import { Attachments } from "./attachments";
import { Contacts } from "./contacts";
import { Timeline } from "./timeline";
import "./incident.css";

/** The incident as it is known now: what was read in full, or what the stream has told since. */
function useIncident(id: string) {
  const read = useQuery({ queryKey: keys.incident(id), queryFn: () => incidents.read(id) });
  const live = useLive((state) => state.incidents.get(id));
  const incident = read.data && live && live.version > read.data.version ? { ...read.data, ...live } : read.data;
  return { read, incident };
}

interface Props {
  id: string;
  /** Draws the panel of the incident once it has been read. */
  children: (incident: Incident) => ReactNode;
}

/** Reads the incident, and says so while it waits or fails. */
export function IncidentReader({ id, children }: Props) {
  const { t } = useSpeech();
  const { read, incident } = useIncident(id);
  if (read.isPending) return <Waiting>{t("incident.loading")}</Waiting>;
  if (!incident) return <Trouble problem={asProblem(read.error)} onRetry={() => void read.refetch()} />;
  return children(incident);
}

interface PanelProps {
  incident: Incident;
  /** What dispatch shows between the needs and the timeline. */
  middle: ReactNode;
  /** The next right act, at the foot of the panel. */
  foot: ReactNode;
  onJournal(seq: number): void;
}

/** The incident in hand, in the order the questions come: what and where, how long, what is needed, who, what happened. */
export function IncidentPanel({ incident, middle, foot, onJournal }: PanelProps) {
  const { t } = useSpeech();
  useActions([reopenIncident(incident)]);
  return (
    <section className="panel" aria-label={incident.number}>
      <Head incident={incident} />
      <Intervals incident={incident} />
      <div className="scroll" tabIndex={0} role="group" aria-label={t("incident.facts")}>
        {incident.protected && <p className="hint">▲ {t("contact.protectedHint")}</p>}
        <Needs incident={incident} />
        {middle}
        <Contacts incident={incident} />
        <Timeline incident={incident} onJournal={onJournal} />
        <Attachments id={incident.id} />
      </div>
      <Foot incident={incident}>{foot}</Foot>
    </section>
  );
}

function Head({ incident }: { incident: Incident }) {
  const { t, name, word } = useSpeech();
  const { types, dispositions } = useCatalogue();
  const type = types.find((one) => one.code === incident.type);
  const outcome = dispositions.find((one) => one.code === incident.disposition);
  const { location } = incident;
  return (
    <header className="panel-head">
      <div className="tags">
        <span>{incident.number}</span>
        <Priority value={incident.priority} />
        <StateTag state={incident.state} />
        <span className="tag">{word("service", incident.service)}</span>
      </div>
      <h2>{type ? name(type.name) : incident.type}</h2>
      <p className="dim">
        {location ? location.address || coordinates(location) : t("place.unknown")}
        {location?.accuracy_m ? ` · ${t("place.accuracy", { n: Math.round(location.accuracy_m) })}` : ""}
        {" · "}
        <span className={location?.verified ? "place-good" : "place-open"}>
          {location?.verified ? t("place.verified") : t("place.unverified")}
        </span>
      </p>
      {incident.summary && <p className="summary">{incident.summary}</p>}
      {incident.closed_at && (
        <p className="dim">
          {t("state.closed")} <Moment at={incident.closed_at} />
          {outcome ? ` · ${t("incident.dispositionLabel", { name: name(outcome.name) })}` : ""}
        </p>
      )}
    </header>
  );
}

function Intervals({ incident }: { incident: Incident }) {
  const { t } = useSpeech();
  const over = incident.closed_at;
  return (
    <div className="intervals">
      <Interval label={t("incident.age")} from={incident.received_at} until={over} done={false} />
      <Interval label={t("incident.toDispatch")} from={incident.received_at} until={incident.dispatched_at ?? over} done={Boolean(incident.dispatched_at)} idle={Boolean(over && !incident.dispatched_at)} />
      <Interval label={t("incident.toScene")} from={incident.received_at} until={incident.on_scene_at ?? over} done={Boolean(incident.on_scene_at)} idle={Boolean(over && !incident.on_scene_at)} />
      <Interval label={t("incident.toClose")} from={incident.received_at} until={over} done={Boolean(over)} idle={!over} />
    </div>
  );
}

interface IntervalProps {
  label: string;
  from: string;
  until?: string;
  done: boolean;
  /** Nothing runs: not begun yet, or over before it happened. */
  idle?: boolean;
}

function Interval({ label, from, until, done, idle }: IntervalProps) {
  return (
    <div>
      <small>{label}</small>
      <b className={done ? "done" : undefined}>
        {idle ? "—" : <Since at={from} until={until} />}
        {done ? " ✓" : ""}
      </b>
    </div>
  );
}

function Needs({ incident }: { incident: Incident }) {
  const { t, word } = useSpeech();
  const capability = useCapability();
  const needs = incident.needs ?? [];
  const asked = needs.filter((need) => need.state !== "withdrawn");
  const met = asked.filter((need) => need.state === "met").length;
  return (
    <>
      <Section title={t("incident.needs")} aside={asked.length > 0 ? t("incident.needsMet", { met, all: asked.length }) : undefined} />
      {needs.length === 0 && <p className="pad dim">{t("incident.noNeeds")}</p>}
      <ul className="needs">
        {needs.map((need) => (
          <li key={need.id}>
            <span>
              {capability(need.capability)}
              {need.count > 1 ? ` ×${need.count}` : ""}
            </span>
            <span>
              <span className={`need ${needLook(need)}`}>
                {needSign(need)} {[meetsIt(incident, need), word("need", need.state)].filter(Boolean).join(" ")}
              </span>
              {need.assigned < need.count && need.assigned > 0 && (
                <span className="dim">
                  {" "}
                  {need.assigned}/{need.count}
                </span>
              )}
              {need.reason && <span className="dim"> · {need.reason}</span>}
            </span>
            <b className="right">
              <Since at={need.opened_at} until={need.met_at ?? incident.closed_at} />
            </b>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The call signs that meet a need, or are on their way to. */
function meetsIt(incident: Incident, need: Need): string {
  const on = (incident.assignments ?? []).filter((one) => one.need_id === need.id && (one.state === "active" || one.on_scene_at));
  return on.map((one) => one.call_sign).join(", ");
}

function Foot({ incident, children }: { incident: Incident; children: ReactNode }) {
  const { t, ...speech } = useSpeech();
  const { room, perform } = useCommands();
  const now = room();
  const more = [changePriority, addNeed, cancelIncident].filter((action) => action.available(now));
  return (
    <div className="row-acts">
      {children}
      {incident.state === "closed" || incident.state === "cancelled" ? (
        <ActionButton action={reopenIncident(incident)} label={t("incident.reopen")} />
      ) : (
        <ActionButton action={closeIncident} main={incident.state === "resolved"} label={t("incident.close")} />
      )}
      {more.length > 0 && (
        <Menu position="top-end" withinPortal>
          <Menu.Target>
            <button type="button" className="btn" aria-label={t("app.more")}>
              ⋯
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {more.map((action) => (
              <Menu.Item
                key={action.id}
                disabled={action.disabledBecause?.(now) !== undefined}
                rightSection={action.keys?.[0] ? <kbd>{action.keys[0]}</kbd> : undefined}
                onClick={() => void perform(action)}
              >
                {action.title({ t, ...speech })}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}
