// Status for a unit by radio, with the time it was heard.
import { createElement } from "react";
import { units } from "../api/calls";
import type { Unit } from "../api/types";
import type { Action, Room } from "../command/action";
import { findIncident, findStatus, findUnit } from "../command/find";
import { clock, heardTime } from "../ui/format";
import { StatusDialog } from "./statusDialog";

/** Opens the status dialog for a unit, wherever it was chosen. */
export function askStatus(room: Room, unit: string): void {
  room.ask((close) => createElement(StatusDialog, { unit, close }));
}

/** The unit chosen in the table; without one, the only unit of the incident in hand. */
function chosen(room: Room): string | undefined {
  if (room.hand.unit) return room.hand.unit;
  const incident = room.hand.incident ? room.live.incidents.get(room.hand.incident) : undefined;
  const active = (incident?.assignments ?? []).filter((one) => one.state === "active");
  return active.length === 1 ? active[0]?.unit_id : undefined;
}

export const setStatus: Action = {
  id: "unit.status",
  title: ({ t }) => t("act.status"),
  keys: ["S"],
  available: () => true,
  disabledBecause: (room) => (chosen(room) ? undefined : room.speech.t("command.disabled.noUnit")),
  run: (room) => {
    const unit = chosen(room);
    if (unit) askStatus(room, unit);
  },
  verb: {
    name: "ST",
    letters: ["u", "s", "a", "i", "r"],
    bare: "s",
    example: "ST u:PTL-12 en_route a:03:14",
    plan: (fields, room) => {
      const { t, word } = room.speech;
      const unit = findUnit(room, fields.u);
      if ("problem" in unit) return { ready: false, problem: unit.problem };
      if (!fields.s) return { ready: false, problem: t("command.missing", { field: `s: ${t("command.fields.s")}` }) };
      const status = findStatus(room, fields.s);
      if ("problem" in status) return { ready: false, problem: status.problem };
      const incident = fields.i === undefined ? undefined : findIncident(room, fields.i);
      if (incident && "problem" in incident) return { ready: false, problem: incident.problem };
      const heard = fields.a === undefined ? undefined : heardTime(fields.a, room.zone, room.now);
      if (fields.a !== undefined && !heard) return { ready: false, problem: t("unit.heardBad") };
      const state = word("unitState", status.found);
      const sign = unit.found.call_sign;
      return {
        ready: true,
        preview: heard
          ? t("preview.statusAt", { unit: sign, state, time: clock(heard.getTime(), room.zone) })
          : t("preview.status", { unit: sign, state }),
        run: () => say(room, unit.found, status.found, { at: heard, reason: fields.r, incident: incident?.found.id }),
      };
    },
  },
};

/** Writes a status and says so. */
export async function say(
  room: Room,
  unit: Unit,
  status: string,
  more: { at?: Date; reason?: string; incident?: string } = {},
): Promise<void> {
  await units.status(unit.id, {
    status,
    at: more.at?.toISOString(),
    reason: more.reason || undefined,
    incident_id: more.incident,
  });
  const { t, word } = room.speech;
  room.say(t("unit.set", { unit: unit.call_sign, state: word("unitState", status) }));
  room.refresh();
}

export const unitActions: Action[] = [setStatus];
