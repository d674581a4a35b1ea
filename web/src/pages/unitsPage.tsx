import { useState } from "react";
import { useActions, useCommands } from "../command/registry";
import { useSpeech } from "../ui/language";
import { askStatus } from "../unit/actions";
import { UnitTable } from "../unit/table";

/** The table of units alone, for a second monitor. */
export function UnitsPage() {
  const { t } = useSpeech();
  const { room } = useCommands();
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  useActions([
    {
      id: "unit.statusHere",
      title: (speech) => speech.t("act.status"),
      keys: ["S"],
      available: () => chosen !== undefined,
      run: () => {
        if (chosen) askStatus(room(), chosen);
      },
    },
  ]);
  return (
    <section className="fill">
      <h1 className="hidden-words">{t("unit.title")}</h1>
      <UnitTable full chosen={chosen} onChoose={setChosen} onIncident={(id) => room().take({ incident: id })} />
    </section>
  );
}
