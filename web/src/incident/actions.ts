// What can be done with the incident in hand.
import { createElement } from "react";
import { incidents } from "../api/calls";
import type { Incident } from "../api/types";
import type { Action, Room } from "../command/action";
import { findDisposition, findIncident } from "../command/find";
import { shortNumber } from "../ui/format";
import { ReasonDialog } from "../ui/reasonDialog";
import { CloseDialog } from "./closeDialog";
import { NeedDialog } from "./needDialog";
import { PriorityDialog } from "./priorityDialog";

/** The incident in hand while it is open; an ended one is read from the archive and offers only to be reopened. */
function inHand(room: Room): Incident | undefined {
  return room.hand.incident ? room.live.incidents.get(room.hand.incident) : undefined;
}

function needsOpen(room: Room): string | undefined {
  return inHand(room) ? undefined : room.speech.t("command.disabled.over");
}

const hasIncident = (room: Room) => room.hand.incident !== undefined;
const isOpen = (room: Room) => inHand(room) !== undefined;

export const closeIncident: Action = {
  id: "incident.close",
  title: ({ t }) => t("act.close"),
  keys: ["X"],
  available: hasIncident,
  disabledBecause: needsOpen,
  run: (room) => {
    const incident = inHand(room);
    if (incident) room.ask((close) => createElement(CloseDialog, { incident, close }));
  },
  verb: {
    name: "CLS",
    letters: ["i", "d", "r", "x"],
    bare: "d",
    example: "CLS i:42 d:selesai",
    plan: (fields, room) => {
      const { t, name } = room.speech;
      const incident = findIncident(room, fields.i);
      if ("problem" in incident) return { ready: false, problem: incident.problem };
      if (fields.d === undefined) {
        return { ready: false, problem: t("command.missing", { field: `d: ${t("command.fields.d")}` }) };
      }
      const disposition = findDisposition(room, fields.d);
      if ("problem" in disposition) return { ready: false, problem: disposition.problem };
      const { id, number } = incident.found;
      return {
        ready: true,
        preview: t("preview.close", { incident: shortNumber(number), disposition: name(disposition.found.name) }),
        run: async () => {
          await incidents.close(id, { disposition: disposition.found.code, reason: fields.r, note: fields.x });
          room.say(t("incident.closed", { number: shortNumber(number) }));
          room.refresh();
        },
      };
    },
  },
};

export const cancelIncident: Action = {
  id: "incident.cancel",
  title: ({ t }) => t("act.cancel"),
  available: isOpen,
  run: (room) => {
    const incident = inHand(room);
    if (!incident) return;
    const { t } = room.speech;
    room.ask((close) =>
      createElement(ReasonDialog, {
        title: t("incident.cancelTitle", { number: shortNumber(incident.number) }),
        act: t("incident.cancel"),
        close,
        onReason: async (reason) => {
          await incidents.cancel(incident.id, reason);
          room.say(t("incident.cancelled", { number: shortNumber(incident.number) }));
          room.refresh();
        },
      }),
    );
  },
};

/** An ended incident is not in the live state; the panel that read it gives it. */
export function reopenIncident(incident: Incident | undefined): Action {
  return {
    id: "incident.reopen",
    title: ({ t }) => t("act.reopen"),
    available: (room) => hasIncident(room) && !isOpen(room) && incident !== undefined,
    run: (room) => {
      if (!incident) return;
      const { t } = room.speech;
      room.ask((close) =>
        createElement(ReasonDialog, {
          title: t("incident.reopenTitle", { number: shortNumber(incident.number) }),
          act: t("incident.reopen"),
          close,
          onReason: async (reason) => {
            await incidents.reopen(incident.id, reason);
            room.say(t("incident.reopened", { number: shortNumber(incident.number) }));
            room.refresh();
          },
        }),
      );
    },
  };
}

export const changePriority: Action = {
  id: "incident.priority",
  title: ({ t }) => t("act.priority"),
  keys: ["P"],
  available: isOpen,
  run: (room) => {
    const incident = inHand(room);
    if (incident) room.ask((close) => createElement(PriorityDialog, { incident, close }));
  },
};

export const addNeed: Action = {
  id: "incident.need",
  title: ({ t }) => t("act.need"),
  keys: ["B"],
  available: isOpen,
  run: (room) => {
    const incident = inHand(room);
    if (incident) room.ask((close) => createElement(NeedDialog, { incident, close }));
  },
};

export const noteByNumber: Action = {
  id: "incident.noteByNumber",
  title: ({ t }) => t("act.note"),
  available: () => false,
  run: () => undefined,
  verb: {
    name: "NTE",
    letters: ["i", "x"],
    bare: "x",
    example: 'NTE i:42 x:"…"',
    plan: (fields, room) => {
      const { t } = room.speech;
      const incident = findIncident(room, fields.i);
      if ("problem" in incident) return { ready: false, problem: incident.problem };
      const text = fields.x?.trim();
      if (!text) return { ready: false, problem: t("command.missing", { field: `x: ${t("command.fields.x")}` }) };
      return {
        ready: true,
        preview: t("preview.note", { incident: shortNumber(incident.found.number) }),
        run: async () => {
          await incidents.note(incident.found.id, text);
          room.say(t("incident.noted"));
          room.refresh();
        },
      };
    },
  },
};

export const incidentActions: Action[] = [closeIncident, cancelIncident, changePriority, addNeed, noteByNumber];
