// Going about the console itself.
import { notifications } from "@mantine/notifications";
import { session } from "../api/calls";
import { AllKeys } from "../command/allKeys";
import type { Action, Page } from "../command/action";
import { findContact, findIncident, findUnit } from "../command/find";
import { shortNumber } from "../ui/format";
import { currentLanguage, speak } from "../ui/language";

function goTo(page: Page, key: string): Action {
  return {
    id: `go.${page}`,
    title: ({ t }) => t(`act.${page}`),
    keys: [key],
    available: () => true,
    run: (room) => room.go(page),
  };
}

const show: Action = {
  id: "go.show",
  title: ({ t }) => t("act.show"),
  available: () => false,
  run: () => undefined,
  verb: {
    name: "GO",
    letters: ["i", "c", "u"],
    bare: "i",
    example: "GO i:42",
    plan: (fields, room) => {
      const { t } = room.speech;
      if (fields.u !== undefined) {
        const unit = findUnit(room, fields.u);
        if ("problem" in unit) return { ready: false, problem: unit.problem };
        return {
          ready: true,
          preview: t("preview.show", { what: unit.found.call_sign }),
          run: () => room.take({ ...room.hand, unit: unit.found.id }),
        };
      }
      if (fields.c !== undefined) {
        const contact = findContact(room, fields.c);
        if ("problem" in contact) return { ready: false, problem: contact.problem };
        return {
          ready: true,
          preview: t("preview.show", { what: shortNumber(contact.found.number) }),
          run: () => room.take({ contact: contact.found.id }),
        };
      }
      const incident = findIncident(room, fields.i);
      if ("problem" in incident) return { ready: false, problem: incident.problem };
      return {
        ready: true,
        preview: t("preview.show", { what: shortNumber(incident.found.number) }),
        run: () => room.take({ incident: incident.found.id }),
      };
    },
  },
};

const allKeys: Action = {
  id: "command.keys",
  title: ({ t }) => t("act.keys"),
  keys: ["?"],
  available: () => true,
  run: (room) => room.ask((close) => <AllKeys close={close} />),
};

const language: Action = {
  id: "ui.language",
  title: ({ t }) => t("act.language"),
  available: () => true,
  run: () => speak(currentLanguage() === "id" ? "en" : "id"),
};

const signOut: Action = {
  id: "access.signOut",
  title: ({ t }) => t("act.signOut"),
  available: () => true,
  run: async () => {
    await session.signOut();
    notifications.clean();
    window.location.assign("/console/");
  },
};

export const roomActions: Action[] = [
  goTo("board", "1"),
  goTo("map", "2"),
  goTo("units", "3"),
  goTo("archive", "4"),
  goTo("journal", "5"),
  show,
  allKeys,
  language,
  signOut,
];
