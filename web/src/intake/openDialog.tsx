import { TextInput } from "@mantine/core";
import { useState } from "react";
import { asProblem, type Problem } from "../api/problem";
import { useCatalogue } from "../api/queries";
import type { Contact } from "../api/types";
import { useCommands } from "../command/registry";
import { useLive } from "../live/live";
import { findPlace } from "../map/place";
import { Press, Trouble } from "../ui/controls";
import { coordinates } from "../ui/format";
import { Dialog } from "../ui/dialog";
import { useSpeech } from "../ui/language";
import { TypeSelect } from "../ui/typeSelect";
import { openFrom } from "./acts";

/** Asks only for what the contact does not say: the type, the place, or both. */
export function OpenDialog({ contact, close }: { contact: Contact; close: () => void }) {
  const { t } = useSpeech();
  const { room } = useCommands();
  const catalogue = useCatalogue();
  const units = useLive((state) => state.units);
  const [type, setType] = useState<string | null>(contact.type ?? null);
  const [where, setWhere] = useState(contact.location ? coordinates(contact.location) : "");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const place = findPlace(where, catalogue.areas, units.values());
  const untouched = contact.location && where === coordinates(contact.location);
  const location = untouched ? contact.location : place?.location;

  async function open() {
    setTried(true);
    if (!type || !location || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await openFrom(room(), contact, { type, location, summary: contact.text });
      close();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  }

  return (
    <Dialog close={close} title={t("act.openContact")}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void open();
        }}
      >
        <TypeSelect
          types={catalogue.types}
          value={type}
          onChange={setType}
          label={t("take.whatType")}
          error={tried && !type ? t("take.needType") : undefined}
        />
        <TextInput
          label={t("take.where")}
          description={t("take.whereHint")}
          value={where}
          onChange={(event) => setWhere(event.currentTarget.value)}
          error={tried && !location ? t("take.whereUnknown") : undefined}
        />
        {problem && <Trouble problem={problem} />}
        <Press main type="submit" disabled={busy}>
          {t("contact.open")}
        </Press>
      </form>
    </Dialog>
  );
}
