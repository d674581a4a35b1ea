import { TextInput } from "@mantine/core";
import { useState } from "react";
import { asProblem, type Problem } from "../api/problem";
import type { Contact } from "../api/types";
import { contactEnds, type ContactEnd } from "../command/find";
import { useCommands } from "../command/registry";
import { Trouble } from "../ui/controls";
import { shortNumber } from "../ui/format";
import { Dialog } from "../ui/dialog";
import { useSpeech } from "../ui/language";
import { endAs } from "./acts";

/** One key each: 1 information … 7 test. A refusal (an alleged crime) stays in the dialog with the server's words. */
export function EndDialog({ contact, close }: { contact: Contact; close: () => void }) {
  const { t } = useSpeech();
  const { room } = useCommands();
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  async function end(as: ContactEnd) {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await endAs(room(), contact, as, note.trim() || undefined);
      close();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  }

  return (
    <Dialog close={close}
      title={t("contact.endTitle", { number: shortNumber(contact.number) })}
      onKeyDown={(event) => {
        const end_ = contactEnds[Number(event.key) - 1];
        if (!end_ || event.target instanceof HTMLInputElement) return;
        event.preventDefault();
        void end(end_);
      }}
    >
      <div className="form">
        <p className="dim">{t("contact.endHint")}</p>
        {problem && <Trouble problem={problem} />}
        <ul className="end-keys">
          {contactEnds.map((as, index) => (
            <li key={as}>
              <button type="button" className="btn" data-autofocus={index === 0 || undefined} disabled={busy} onClick={() => void end(as)}>
                <kbd>{index + 1}</kbd> {t(`contact.as.${as}`)}
              </button>
            </li>
          ))}
        </ul>
        <TextInput label={`${t("contact.note")} (${t("app.optional")})`} value={note} onChange={(e) => setNote(e.currentTarget.value)} />
      </div>
    </Dialog>
  );
}
