import { Textarea } from "@mantine/core";
import { useState } from "react";
import { incidents } from "../api/calls";
import type { Incident } from "../api/types";
import { priorities, readPriority } from "../command/find";
import { useCommands } from "../command/registry";
import { useAct } from "../ui/act";
import { Press } from "../ui/controls";
import { shortNumber } from "../ui/format";
import { Dialog } from "../ui/dialog";
import { useSpeech } from "../ui/language";
import { StaleTrouble } from "../ui/staleTrouble";

const levels = { P1: "incident.p1", P2: "incident.p2", P3: "incident.p3", P4: "incident.p4", P5: "incident.p5" } as const;

/** A priority is changed with a reason; both are in the journal. */
export function PriorityDialog({ incident, close }: { incident: Incident; close: () => void }) {
  const { t } = useSpeech();
  const { room } = useCommands();
  const [priority, setPriority] = useState(readPriority(incident.priority));
  const [reason, setReason] = useState("");
  const { run, busy, problem, stale } = useAct(incident.version);
  const ready = priority !== undefined && priority !== incident.priority && reason.trim() !== "";

  async function send() {
    if (!ready || !priority) return;
    const done = await run(async (version) => {
      await incidents.change(incident.id, version, { priority, reason: reason.trim() });
    });
    if (!done) return;
    room().say(t("incident.priorityChanged", { number: shortNumber(incident.number), priority }));
    room().refresh();
    close();
  }

  return (
    <Dialog close={close}
      title={t("incident.priorityTitle", { number: shortNumber(incident.number) })}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <fieldset className="choices">
          <legend className="hidden-words">{t("take.howBad")}</legend>
          {priorities.map((value) => (
            <label key={value} className={priority === value ? "choice on" : "choice"}>
              <input type="radio" name="priority" value={value} checked={priority === value} onChange={() => setPriority(value)} />
              <span>{t(levels[value])}</span>
            </label>
          ))}
        </fieldset>
        <Textarea label={t("incident.reason")} value={reason} onChange={(event) => setReason(event.currentTarget.value)} required autosize minRows={2} />
        {problem && <StaleTrouble problem={problem} stale={stale} onRetry={() => void send()} />}
        <Press main type="submit" disabled={busy || !ready}>
          {t("incident.priority")}
        </Press>
      </form>
    </Dialog>
  );
}
