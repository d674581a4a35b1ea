// Taking a call: one column in the order people speak — where, what, who, how bad. Only where and a type are needed.
import { Checkbox, Select, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { contacts, incidents } from "../api/calls";
import { asProblem, type Problem } from "../api/problem";
import { useCatalogue } from "../api/queries";
import type { Contact, ContactInput } from "../api/types";
import { readPriority, type PriorityCode } from "../command/find";
import { useCommands } from "../command/registry";
import { useNow } from "../live/clock";
import { useLive } from "../live/live";
import { usePick } from "../map/pick";
import { findPlace, type Place } from "../map/place";
import { Press, Section, Trouble } from "../ui/controls";
import { coordinates, shortNumber } from "../ui/format";
import { useSpeech } from "../ui/language";
import { TypeSelect } from "../ui/typeSelect";
import { attachTo } from "./acts";
import { twinOf, Twins } from "./twins";
import "./intake.css";

const channels = ["phone", "radio", "counter", "chat", "officer", "email"] as const;

export function TakeForm() {
  const { t, word, language } = useSpeech();
  const { room } = useCommands();
  const { areas, types } = useCatalogue();
  const units = useLive((state) => state.units);
  const now = useNow();
  const pick = usePick();
  const [channel, setChannel] = useState<ContactInput["channel"]>("phone");
  const [where, setWhere] = useState("");
  const [type, setType] = useState<string | null>(null);
  const [text, setText] = useState("");
  const [priority, setPriority] = useState<PriorityCode | undefined>(undefined);
  const [why, setWhy] = useState("");
  const [name, setName] = useState("");
  const [phone, setPhone] = useState("");
  const [safe, setSafe] = useState(false);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  // Once recorded, a contact is not recorded a second time when the step after it fails.
  const [filed, setFiled] = useState<{ id: string; number: string } | null>(null);

  const typed = where.trim() === "" ? undefined : findPlace(where, areas, units.values());
  const place: Place | undefined =
    typed ??
    (where.trim() === "" && pick.at
      ? { location: { ...pick.at, address: coordinates(pick.at) }, source: "point", label: coordinates(pick.at) }
      : undefined);
  const chosen = types.find((one) => one.code === type);

  const near = useQuery({
    queryKey: ["nearby", place?.location.lat, place?.location.lon],
    queryFn: () => incidents.nearby({ lat: place?.location.lat ?? 0, lon: place?.location.lon ?? 0, radius_m: 500, within_s: 3600 }),
    enabled: place !== undefined,
  });

  async function file(): Promise<{ id: string; number: string }> {
    if (filed) return filed;
    const contact: Pick<Contact, "id" | "number"> = await contacts.file({
      channel,
      text: text.trim(),
      protected: safe,
      ...(type ? { type } : {}),
      ...(place ? { location: place.location } : {}),
      ...(name || phone ? { reporter: { name: name.trim(), phone: phone.trim() } } : {}),
    });
    setFiled({ id: contact.id, number: contact.number });
    return contact;
  }

  async function act(step: () => Promise<void>) {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await step();
      pick.set(undefined);
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  }

  function open() {
    setTried(true);
    if (!place || !type || (priority && priority !== chosen?.priority && why.trim() === "")) return;
    void act(async () => {
      const contact = await file();
      const opened = await incidents.open({
        type,
        location: place.location,
        summary: text.trim() || (chosen ? chosen.name[language] : ""),
        contact_ids: [contact.id],
        ...(priority ? { priority, reason: why.trim() || undefined } : {}),
      });
      room().say(t("contact.opened", { incident: opened.number }));
      room().take({ incident: opened.id });
    });
  }

  function fileOnly() {
    setTried(true);
    if (text.trim() === "") return;
    void act(async () => {
      const contact = await file();
      room().say(t("take.filed", { number: shortNumber(contact.number) }));
      room().take({ contact: contact.id });
    });
  }

  return (
    <section className="panel" aria-label={t("take.title")}>
      <header className="panel-head">
        <h2>{t("take.title")}</h2>
      </header>
      <div className="scroll">
        <form
          className="form take"
          onSubmit={(event) => {
            event.preventDefault();
            open();
          }}
        >
          <TextInput
            label={t("take.where")}
            description={t("take.whereHint")}
            value={where}
            onChange={(event) => setWhere(event.currentTarget.value)}
            error={
              where.trim() !== "" && !place ? t("take.whereUnknown") : tried && !place ? t("take.needWhere") : undefined
            }
            autoFocus
            inputWrapperOrder={["label", "input", "description", "error"]}
          />
          {place && (
            <p className="found">
              ✓ {place.source === "area" ? t("take.whereArea", { name: place.label }) : place.label}
              {place.location.accuracy_m ? ` · ${t("place.accuracy", { n: place.location.accuracy_m })}` : ""}
            </p>
          )}
          <TypeSelect types={types} value={type} onChange={setType} label={t("take.whatType")} error={tried && !type ? t("take.needType") : undefined} />
          <Textarea label={t("take.what")} value={text} onChange={(event) => setText(event.currentTarget.value)} minRows={2} maxRows={6} autosize />
          <Select
            label={t("take.howBad")}
            placeholder={t("take.priorityDefault", { priority: chosen?.priority ?? "—" })}
            data={[
              { value: "P1", label: t("incident.p1") },
              { value: "P2", label: t("incident.p2") },
              { value: "P3", label: t("incident.p3") },
              { value: "P4", label: t("incident.p4") },
              { value: "P5", label: t("incident.p5") },
            ]}
            value={priority ?? null}
            onChange={(value) => setPriority(readPriority(value))}
            clearable
            clearButtonProps={{ "aria-label": t("app.cancel") }}
          />
          {priority && priority !== chosen?.priority && (
            <TextInput label={t("take.why")} value={why} onChange={(event) => setWhy(event.currentTarget.value)} error={tried && why.trim() === "" ? t("take.needWhy") : undefined} required />
          )}
          <fieldset className="reporter">
            <legend>{t("take.details")}</legend>
            <TextInput label={t("contact.name")} value={name} onChange={(event) => setName(event.currentTarget.value)} />
            <TextInput label={t("contact.phone")} value={phone} onChange={(event) => setPhone(event.currentTarget.value)} inputMode="tel" />
            <Select
              label={t("contact.channel")}
              data={channels.map((one) => ({ value: one, label: word("channel", one) }))}
              value={channel}
              onChange={(value) => setChannel(channels.find((one) => one === value) ?? "phone")}
              allowDeselect={false}
            />
            <Checkbox size="xs" label={t("take.protect")} checked={safe} onChange={(event) => setSafe(event.currentTarget.checked)} />
          </fieldset>
          {problem && <Trouble problem={problem} />}
          <div className="take-acts">
            <Press main type="submit" keys="↵" disabled={busy}>
              {t("take.send")}
            </Press>
            <Press disabled={busy} because={text.trim() === "" ? t("take.needText") : undefined} onClick={fileOnly}>
              {t("take.fileOnly")}
            </Press>
          </div>
        </form>
        {place && (
          <>
            <Section title={t("take.nearby")} />
            {near.isError && <Trouble problem={asProblem(near.error)} onRetry={() => void near.refetch()} />}
            {near.data?.items?.length === 0 && <p className="pad dim">{t("take.nearbyNone")}</p>}
            {near.data && (
              <Twins
                items={(near.data.items ?? []).map((incident) => twinOf(incident, place.location, now))}
                because={text.trim() === "" ? t("take.needText") : undefined}
                onAttach={(incident) => void act(async () => attachTo(room(), await file(), incident))}
              />
            )}
          </>
        )}
      </div>
    </section>
  );
}
