// Sending units by command line, and taking them off again.
import { createElement } from "react";
import { dispatch } from "../api/calls";
import type { Incident, Unit } from "../api/types";
import type { Action, Room } from "../command/action";
import { findIncident, findUnits } from "../command/find";
import { shortNumber } from "../ui/format";
import { ReasonDialog } from "../ui/reasonDialog";

export const dispatchByNumber: Action = {
  id: "dispatch.byNumber",
  title: ({ t }) => t("act.dispatch"),
  available: () => false,
  run: () => undefined,
  verb: {
    name: "DSP",
    letters: ["u", "i", "r"],
    bare: "u",
    example: "DSP u:PTL-12 i:42",
    plan: (fields, room) => {
      const { t } = room.speech;
      const units = findUnits(room, fields.u);
      if ("problem" in units) return { ready: false, problem: units.problem };
      const incident = findIncident(room, fields.i);
      if ("problem" in incident) return { ready: false, problem: incident.problem };
      const signs = units.found.map((unit) => unit.call_sign).join(", ");
      const number = shortNumber(incident.found.number);
      return {
        ready: true,
        preview: t("preview.dispatch", { units: signs, incident: number }),
        run: async () => {
          await dispatch.assign(incident.found.id, { unit_ids: units.found.map((unit) => unit.id), reason: fields.r });
          room.say(t("dispatch.sent", { units: signs, incident: number }));
          room.take({ incident: incident.found.id });
          room.refresh();
        },
      };
    },
  },
};

/** Puts a busy unit in the queue of this incident; its running job is not touched. */
export async function queueUnit(room: Room, incident: Incident, unit: Pick<Unit, "id" | "call_sign">): Promise<void> {
  await dispatch.assign(incident.id, { unit_ids: [unit.id], queue: true });
  const number = shortNumber(incident.number);
  room.say(room.speech.t("dispatch.queued", { unit: unit.call_sign, incident: number }));
  room.refresh();
}

/** Takes a unit from its present job for this one: explicit, with a reason, and both crews are told. */
export function askPreempt(room: Room, incident: Incident, unit: Pick<Unit, "id" | "call_sign">): void {
  const { t } = room.speech;
  room.ask((close) =>
    createElement(ReasonDialog, {
      title: t("dispatch.preemptTitle", { unit: unit.call_sign }),
      act: t("dispatch.preempt"),
      close,
      onReason: async (reason) => {
        await dispatch.assign(incident.id, { unit_ids: [unit.id], preempt: true, reason });
        room.say(t("dispatch.preempted", { unit: unit.call_sign, incident: shortNumber(incident.number) }));
        room.refresh();
      },
    }),
  );
}

export function askCancel(room: Room, incident: Incident, assignment: { id: string; call_sign: string }): void {
  const { t } = room.speech;
  room.ask((close) =>
    createElement(ReasonDialog, {
      title: t("dispatch.cancelTitle", { unit: assignment.call_sign, incident: shortNumber(incident.number) }),
      act: t("dispatch.cancel"),
      close,
      onReason: async (reason) => {
        await dispatch.cancel(assignment.id, reason);
        room.say(t("dispatch.cancelled", { unit: assignment.call_sign }));
        room.refresh();
      },
    }),
  );
}

export const dispatchActions: Action[] = [dispatchByNumber];
