import { Select, Textarea } from "@mantine/core";
import { useState } from "react";
import { incidents } from "../api/calls";
import { useCatalogue } from "../api/queries";
import type { Incident } from "../api/types";
import { useCommands } from "../command/registry";
import { useAct } from "../ui/act";
import { Press } from "../ui/controls";
import { shortNumber } from "../ui/format";
import { Dialog } from "../ui/dialog";
import { useSpeech } from "../ui/language";
import { StaleTrouble } from "../ui/staleTrouble";

const settled = new Set(["met", "withdrawn"]);

/** Closing says how it ended; a reason is asked for before the server has to ask. The server decides in the end. */
export function CloseDialog({ incident, close }: { incident: Incident; close: () => void }) {
  const { t, name } = useSpeech();
  const { dispositions: all, types } = useCatalogue();
  const { room } = useCommands();
  const [code, setCode] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const { run, busy, problem, stale } = useAct();
  const type = types.find((one) => one.code === incident.type);
  // Only what may close this type is offered; the server holds the rule.
  const dispositions = all.filter(
    (one) =>
      !(one.not_protected && (incident.protected || type?.protected)) &&
      (one.services.length === 0 || one.services.includes(incident.service)),
  );
  const unmet = (incident.needs ?? []).filter((need) => !settled.has(need.state)).length;
  const reasonNeeded = unmet > 0 || dispositions.find((one) => one.code === code)?.needs_reason === true;

  async function send() {
    if (!code || (reasonNeeded && reason.trim() === "")) return;
    const done = await run(async () => {
      await incidents.close(incident.id, {
        disposition: code,
        reason: reason.trim() || undefined,
        note: note.trim() || undefined,
      });
    });
    if (!done) return;
    room().say(t("incident.closed", { number: shortNumber(incident.number) }));
    room().refresh();
    close();
  }

  return (
    <Dialog close={close}
      title={t("incident.closeTitle", { number: shortNumber(incident.number) })}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {unmet > 0 && <p className="hint close-hint">▲ {t("incident.closeUnmet", { n: unmet })}</p>}
        <Select
          label={t("incident.disposition")}
          data={dispositions.map((one) => ({ value: one.code, label: name(one.name) }))}
          value={code}
          onChange={setCode}
          searchable
          selectFirstOptionOnChange
          selectFirstOptionOnDropdownOpen
          openOnFocus={false}
          required
          data-autofocus
          comboboxProps={{ transitionProps: { duration: 0 }, withinPortal: false }}
        />
        <Textarea
          label={t("incident.reason")}
          description={t("incident.reasonHint")}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          required={reasonNeeded}
          autosize
          minRows={1}
        />
        <Textarea
          label={`${t("incident.note")} (${t("app.optional")})`}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          autosize
          minRows={1}
        />
        {problem && <StaleTrouble problem={problem} stale={stale} onRetry={() => void send()} />}
        <Press main type="submit" disabled={busy || !code || (reasonNeeded && reason.trim() === "")}>
          {t("incident.close")}
        </Press>
      </form>
    </Dialog>
  );
}
