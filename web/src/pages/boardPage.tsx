import { useMantineColorScheme } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useCommands } from "../command/registry";
import { Assignments } from "../dispatch/assignments";
import { Recommended, SendSet } from "../dispatch/recommendation";
import { useProposal } from "../dispatch/useProposal";
import { IncidentList } from "../incident/list";
import { IncidentPanel, IncidentReader } from "../incident/panel";
import type { Incident } from "../api/types";
import { ContactList } from "../intake/contactList";
import { ContactPanel } from "../intake/contactPanel";
import { TakeForm } from "../intake/takeForm";
import { useLive } from "../live/live";
import { usePick } from "../map/pick";
import { RoomMap } from "../map/roomMap";
import { ActionButton } from "../command/button";
import { newContact } from "../intake/actions";
import { Blank } from "../ui/controls";
import { useSpeech } from "../ui/language";
import { askStatus } from "../unit/actions";
import { UnitTable } from "../unit/table";
import { RoomLayers, useHome } from "./roomLayers";
import "./board.css";

type Pane = "queue" | "map" | "case" | "units";
const panes: Pane[] = ["queue", "map", "case", "units"];

/** The room on one screen: left the queue, centre the map, right what is in hand, below the units. */
export function BoardPage() {
  const { t } = useSpeech();
  const search = useSearch({ from: "/" });
  const navigate = useNavigate({ from: "/" });
  const { room } = useCommands();
  const contacts = useLive((state) => state.contacts);
  const incidents = useLive((state) => state.incidents);
  const { colorScheme } = useMantineColorScheme();
  const pick = usePick();
  const home = useHome();
  const tab = search.queue ?? (search.incident ? "incidents" : "contacts");
  const inHand = search.incident ?? search.contact ?? (search.taking ? "taking" : "");
  // On a narrow screen one pane is shown at a time; what is taken in hand comes to the front.
  const [pane, setPane] = useState<{ of: string; pane: Pane }>({ of: inHand, pane: inHand ? "case" : "queue" });
  const shown = pane.of === inHand ? pane.pane : inHand ? "case" : "queue";
  // A small screen draws the map only while it is looked at.
  const mapShown = !useMediaQuery("(max-width: 900px)", undefined, { getInitialValueInEffect: false }) || shown === "map";
  const incident = search.incident ? incidents.get(search.incident) : undefined;
  const contact = search.contact ? contacts.get(search.contact) : undefined;

  return (
    <div className="board" data-pane={shown}>
      <h1 className="hidden-words">{t("act.board")}</h1>
      <div className="panes" role="group" aria-label={t("app.pages")}>
        {panes.map((one) => (
          <button key={one} type="button" aria-pressed={shown === one} onClick={() => setPane({ of: inHand, pane: one })}>
            {t(`pane.${one}`)}
          </button>
        ))}
      </div>
      <section className="queue" aria-label={t("queue.title")}>
        <div className="tabs" role="tablist" aria-label={t("queue.title")}>
          <button type="button" role="tab" id="tab-contacts" aria-controls="queue-list" aria-selected={tab === "contacts"} onClick={() => void navigate({ search: (before) => ({ ...before, queue: "contacts" }) })}>
            {t("queue.contacts")} <span>{contacts.size}</span>
          </button>
          <button type="button" role="tab" id="tab-incidents" aria-controls="queue-list" aria-selected={tab === "incidents"} onClick={() => void navigate({ search: (before) => ({ ...before, queue: "incidents" }) })}>
            {t("queue.incidents")} <span>{incidents.size}</span>
          </button>
        </div>
        <div className="queue-list" role="tabpanel" id="queue-list" aria-labelledby={`tab-${tab}`}>
          {tab === "contacts" ? (
            <ContactList chosen={search.contact} onOpen={(id) => room().take({ contact: id })} />
          ) : (
            <IncidentList chosen={search.incident} onOpen={(id) => room().take({ incident: id })} />
          )}
        </div>
        <div className="row-acts">
          <ActionButton action={newContact} />
        </div>
      </section>
      <section className="board-map">
        {mapShown && <RoomMap
          bounds={home}
          at={incident?.location ?? contact?.location}
          dark={colorScheme !== "light"}
          onPick={search.taking ? pick.set : undefined}
        >
          <RoomLayers hand={search} />
        </RoomMap>}
      </section>
      <section className="case" aria-label={t("pane.case")}>
        {search.taking ? (
          <TakeForm />
        ) : search.contact ? (
          <ContactPanel key={search.contact} id={search.contact} />
        ) : search.incident ? (
          <Case key={search.incident} id={search.incident} />
        ) : (
          <Blank>
            <p>{t("incident.noneSelected")}</p>
            <p>{t("incident.noneSelectedKeys")}</p>
          </Blank>
        )}
      </section>
      <section className="board-units" aria-label={t("unit.title")}>
        <UnitTable
          chosen={search.unit}
          onChoose={(unit) => void navigate({ search: (before) => ({ ...before, unit }) })}
          onIncident={(id) => room().take({ incident: id })}
        />
      </section>
    </div>
  );
}

function Case({ id }: { id: string }) {
  return <IncidentReader id={id}>{(incident) => <OpenCase incident={incident} />}</IncidentReader>;
}

function OpenCase({ incident }: { incident: Incident }) {
  const navigate = useNavigate();
  const { room } = useCommands();
  const proposal = useProposal(incident);
  return (
    <IncidentPanel
      incident={incident}
      onJournal={(seq) => void navigate({ to: "/journal", search: { seq } })}
      middle={
        <>
          <Recommended incident={incident} proposal={proposal} />
          <Assignments incident={incident} onStatus={(unit) => askStatus(room(), unit)} />
        </>
      }
      foot={<SendSet incident={incident} proposal={proposal} />}
    />
  );
}
