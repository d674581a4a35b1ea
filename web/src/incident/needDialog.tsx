import { NumberInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { incidents } from "../api/calls";
import type { Incident } from "../api/types";
import { useCommands } from "../command/registry";
import { useLive } from "../live/live";
import { useAct } from "../ui/act";
import { useCapability } from "../ui/capability";
import { Press } from "../ui/controls";
import { shortNumber } from "../ui/format";
import { Dialog } from "../ui/dialog";
import { useSpeech } from "../ui/language";
import { StaleTrouble } from "../ui/staleTrouble";

/** Adds capability × count to what the incident asks for; the choices are what the units of this centre can do. */
export function NeedDialog({ incident, close }: { incident: Incident; close: () => void }) {
  const { t } = useSpeech();
  const capabilityName = useCapability();
  const { room } = useCommands();
  const units = useLive((state) => state.units);
  const [capability, setCapability] = useState<string | null>(null);
  const [count, setCount] = useState(1);
  const [reason, setReason] = useState("");
  const { run, busy, problem, stale } = useAct();
  const known = [...new Set([...units.values()].flatMap((unit) => unit.capabilities ?? []))];
  const choices = known.map((code) => ({ value: code, label: capabilityName(code) }));

  async function send() {
    if (!capability) return;
    const done = await run(async () => {
      await incidents.need(incident.id, capability, count, reason.trim() || undefined);
    });
    if (!done) return;
    room().refresh();
    close();
  }

  return (
    <Dialog close={close}
      title={`${t("incident.addNeed")} · ${shortNumber(incident.number)}`}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Select
          label={t("incident.capability")}
          data={choices.sort((a, b) => a.label.localeCompare(b.label))}
          value={capability}
          onChange={setCapability}
          searchable
          selectFirstOptionOnChange
          selectFirstOptionOnDropdownOpen
          openOnFocus={false}
          required
          data-autofocus
          comboboxProps={{ transitionProps: { duration: 0 }, withinPortal: false }}
        />
        <NumberInput label={t("incident.count")} min={1} max={99} value={count} onChange={(value) => setCount(Number(value) || 1)} />
        <TextInput label={`${t("incident.reason")} (${t("app.optional")})`} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
        {problem && <StaleTrouble problem={problem} stale={stale} onRetry={() => void send()} />}
        <Press main type="submit" disabled={busy || !capability}>
          {t("incident.addNeed")}
        </Press>
      </form>
    </Dialog>
  );
}
