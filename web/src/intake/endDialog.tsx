import { TextInput } from "@mantine/core";
import { useState } from "react";
import { contacts } from "../api/calls";
import { asProblem, type Problem } from "../api/problem";
import type { Contact } from "../api/types";
import { useCatalogue } from "../api/queries";
import type { End } from "../api/types";
import { endings, type ContactEnd } from "../command/find";
import { useCommands } from "../command/registry";
import { Press, Trouble } from "../ui/controls";
import { shortNumber } from "../ui/format";
import { Dialog } from "../ui/dialog";
import { useSpeech } from "../ui/language";
import { TypeSelect } from "../ui/typeSelect";
import { endAs } from "./acts";

/** One key each, as the catalogue gives them. A refusal (an alleged crime) stays in the dialog with the server's words. */
export function EndDialog({ contact, close }: { contact: Contact; close: () => void }) {
  const { t, name } = useSpeech();
  const { ends, types } = useCatalogue();
  const choices = endings(ends);
  const [type, setType] = useState(contact.type ?? null);
  const crime = types.find((one) => one.code === type)?.crime === true;
  const { room } = useCommands();
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  async function end(as: End & { code: ContactEnd }) {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      if ((type ?? "") !== (contact.type ?? "")) await contacts.change(contact.id, contact.version, { type: type ?? "" });
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
        const chosen = choices.find((end) => end.key === event.key.toLowerCase());
        if (!chosen || event.ctrlKey || event.metaKey || event.target instanceof HTMLInputElement) return;
        event.preventDefault();
        void end(chosen);
      }}
    >
      <div className="form">
        <p className="dim">{t("contact.endHint")}</p>
        {problem && <Trouble problem={problem} />}
        <TypeSelect types={types} value={type} onChange={setType} label={t("take.whatType")} />
        <ul className="end-keys">
          {choices.map((as, index) => (
            <li key={as.code}>
              <Press
                data-autofocus={index === 0 || undefined}
                disabled={busy}
                because={crime && !as.allows_crime ? t("contact.crime") : undefined}
                onClick={() => void end(as)}
              >
                <kbd>{as.key.toUpperCase()}</kbd> {name(as.name)}
              </Press>
            </li>
          ))}
        </ul>
        <TextInput label={`${t("contact.note")} (${t("app.optional")})`} value={note} onChange={(e) => setNote(e.currentTarget.value)} />
      </div>
    </Dialog>
  );
}
