// Ctrl-K: every action of the screen, found by its name.
import { Spotlight, spotlight } from "@mantine/spotlight";
import "@mantine/spotlight/styles.css";
import { useState } from "react";
import { useSpeech } from "../ui/language";
import type { Action } from "./action";
import { firstKey } from "./keys";
import { useActions, useCommands } from "./registry";

export function Palette() {
  const { registry, room, perform } = useCommands();
  const { t, language } = useSpeech();
  const [actions, setActions] = useState<Action[]>([]);

  useActions([
    {
      id: "command.palette",
      title: (speech) => speech.t("act.palette"),
      keys: ["Mod+K"],
      available: () => true,
      run: () => {
        const now = room();
        setActions(registry.all().filter((action) => action.id !== "command.palette" && action.available(now)));
        spotlight.open();
      },
    },
  ]);

  return (
    <Spotlight
      key={language}
      shortcut={null}
      nothingFound={t("command.paletteNone")}
      highlightQuery
      scrollable
      maxHeight={420}
      searchProps={{ placeholder: t("command.palette"), "aria-label": t("command.palette") }}
      transitionProps={{ duration: 0 }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.45 }}
      actions={actions.map((action) => ({
        id: action.id,
        label: action.title(room().speech),
        description: action.disabledBecause?.(room()) ?? action.verb?.example,
        rightSection: firstKey(action) ? <kbd>{firstKey(action)}</kbd> : undefined,
        onClick: () => void perform(action),
      }))}
    />
  );
}
