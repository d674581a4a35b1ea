import { useMemo } from "react";
import { useCatalogue } from "../api/queries";
import type { Contact } from "../api/types";
import type { Room } from "../command/action";
import { useActions } from "../command/registry";
import { useLive } from "../live/live";
import { Since, useAsOf } from "../ui/age";
import { Blank, Waiting } from "../ui/controls";
import { coordinates } from "../ui/format";
import { useSpeech } from "../ui/language";
import { LongList } from "../ui/longList";
import "./intake.css";

interface Props {
  chosen: string | undefined;
  onOpen(id: string): void;
}

/** Waiting contacts, the oldest first: who has waited longest is heard first. */
export function ContactList({ chosen, onOpen }: Props) {
  const { t } = useSpeech();
  const contacts = useLive((state) => state.contacts);
  const phase = useLive((state) => state.phase);
  const asOf = useAsOf(useLive((state) => state.heardAt), useLive((state) => state.offset));
  const rows = useMemo(
    () => [...contacts.values()].sort((a, b) => a.received_at.localeCompare(b.received_at)),
    [contacts],
  );

  function step(room: Room, by: number) {
    const at = rows.findIndex((row) => row.id === room.hand.contact);
    const next = rows[at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + by))];
    if (next) onOpen(next.id);
  }
  useActions([
    { id: "queue.next", title: (s) => s.t("act.nextRow"), keys: ["J", "ArrowDown"], available: () => rows.length > 0, run: (room) => step(room, 1) },
    { id: "queue.previous", title: (s) => s.t("act.prevRow"), keys: ["K", "ArrowUp"], available: () => rows.length > 0, run: (room) => step(room, -1) },
  ]);

  if (phase === "connecting") return <Waiting>{t("queue.waiting")}</Waiting>;
  if (rows.length === 0) return <Blank>{t("queue.noContacts", { time: asOf })}</Blank>;
  return (
    <LongList
      items={rows}
      label={t("queue.contacts")}
      sizeOf={() => 58}
      keyOf={(row) => row.id}
      chosen={chosen}
      draw={(row) => <Row contact={row} on={row.id === chosen} onOpen={onOpen} />}
    />
  );
}

function Row({ contact, on, onOpen }: { contact: Contact; on: boolean; onOpen: (id: string) => void }) {
  const { t, word, name } = useSpeech();
  const { types } = useCatalogue();
  const type = types.find((one) => one.code === contact.type);
  const what = type ? name(type.name) : contact.text || t("contact.noText");
  const { location } = contact;
  const where = location ? location.address || coordinates(location) : t("place.unknown");
  return (
    <button type="button" className={on ? "row on" : "row"} aria-current={on} data-id={contact.id} onClick={() => onOpen(contact.id)}>
      <span className="row-sign" aria-hidden>
        ■
      </span>
      <span className="row-line">
        <b>{contact.protected ? t("queue.protected") : what}</b>
        <span className="row-age">
          <Since at={contact.received_at} />
        </span>
      </span>
      <span className="row-line">
        <span className="row-where">{where}</span>
        <span className="need">{word("channel", contact.channel)}</span>
      </span>
    </button>
  );
}
