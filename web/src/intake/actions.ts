// What can be done with contacts: take a new one, open an incident from one, attach it, end it.
import { createElement } from "react";
import { contacts, incidents } from "../api/calls";
import type { Contact } from "../api/types";
import type { Action, Plan, Room } from "../command/action";
import { findContact, findEnd, findIncident, findType, readPriority } from "../command/find";
import type { Fields } from "../command/parse";
import { findPlace } from "../map/place";
import { shortNumber } from "../ui/format";
import { attachTo, endAs, openFrom } from "./acts";
import { EndDialog } from "./endDialog";
import { OpenDialog } from "./openDialog";

function inHand(room: Room): Contact | undefined {
  return room.hand.contact ? room.live.contacts.get(room.hand.contact) : undefined;
}

function needsContact(room: Room): string | undefined {
  return inHand(room) ? undefined : room.speech.t("command.disabled.handled");
}

/** NEW with a type and a place records and opens in one go; with less it opens the form with what was typed. */
function planNew(fields: Fields, room: Room): Plan {
  const { t, name } = room.speech;
  if (fields.t === undefined || fields.l === undefined) {
    return { ready: true, preview: t("preview.newForm"), run: () => room.take({ taking: true }) };
  }
  const type = findType(room, fields.t);
  if ("problem" in type) return { ready: false, problem: type.problem };
  const place = findPlace(fields.l, room.catalogue.areas, room.live.units.values());
  if (!place) return { ready: false, problem: t("take.whereUnknown") };
  const priority = readPriority(fields.p);
  if (fields.p !== undefined && !priority) return { ready: false, problem: t("command.noPriority", { ref: fields.p }) };
  const label = name(type.found.name);
  return {
    ready: true,
    preview: t("preview.newOpen", { type: label, place: place.label }),
    run: async () => {
      const text = fields.x ?? label;
      const contact = await contacts.file({ channel: "phone", text, type: type.found.code, location: place.location });
      const opened = await incidents.open({
        type: type.found.code,
        location: place.location,
        summary: text,
        contact_ids: [contact.id],
        priority,
        reason: fields.r,
      });
      room.say(t("contact.opened", { incident: opened.number }));
      room.take({ incident: opened.id });
    },
  };
}

export const newContact: Action = {
  id: "contact.new",
  title: ({ t }) => t("act.newContact"),
  keys: ["N"],
  available: () => true,
  run: (room) => room.take({ taking: true }),
  verb: { name: "NEW", letters: ["t", "l", "x", "p", "r"], example: 'NEW t:kecelakaan l:"-6.2, 106.8" x:"…"', plan: planNew },
};

export const openContact: Action = {
  id: "contact.open",
  title: ({ t }) => t("act.openContact"),
  keys: ["O"],
  available: (room) => room.hand.contact !== undefined,
  disabledBecause: needsContact,
  run: async (room) => {
    const contact = inHand(room);
    if (!contact) return;
    if (contact.type && contact.location) {
      await openFrom(room, contact, { type: contact.type, location: contact.location, summary: contact.text });
    } else room.ask((close) => createElement(OpenDialog, { contact, close }));
  },
  verb: {
    name: "OPN",
    letters: ["c", "t", "l", "p", "r", "x"],
    bare: "c",
    example: "OPN c:17 t:kebakaran",
    plan: (fields, room) => {
      const contact = findContact(room, fields.c);
      if ("problem" in contact) return { ready: false, problem: contact.problem };
      const type = fields.t === undefined ? undefined : findType(room, fields.t);
      if (type && "problem" in type) return { ready: false, problem: type.problem };
      const place = fields.l === undefined ? undefined : findPlace(fields.l, room.catalogue.areas, room.live.units.values());
      const location = place?.location ?? contact.found.location;
      const code = type?.found.code ?? contact.found.type;
      if (!location || !code) return { ready: false, problem: room.speech.t("command.disabled.noPlace") };
      return {
        ready: true,
        preview: room.speech.t("preview.open", { contact: shortNumber(contact.found.number) }),
        run: () =>
          openFrom(room, contact.found, {
            type: code,
            location,
            summary: fields.x ?? contact.found.text,
            priority: readPriority(fields.p),
            reason: fields.r,
          }),
      };
    },
  },
};

/** Attaching needs the incident; the panel gives it, the command line names it. */
export function attachContact(candidate: { id: string; number: string } | undefined): Action {
  return {
    id: "contact.attach",
    title: ({ t }) => t("act.attachContact"),
    keys: ["A"],
    available: (room) => room.hand.contact !== undefined,
    disabledBecause: (room) => needsContact(room) ?? (candidate ? undefined : room.speech.t("contact.noDuplicates")),
    run: async (room) => {
      const contact = inHand(room);
      if (contact && candidate) await attachTo(room, contact, candidate);
    },
  };
}

export const attachByNumber: Action = {
  id: "contact.attachByNumber",
  title: ({ t }) => t("act.attachContact"),
  available: () => false,
  run: () => undefined,
  verb: {
    name: "ATT",
    letters: ["c", "i"],
    example: "ATT c:17 i:42",
    plan: (fields, room) => {
      const contact = findContact(room, fields.c);
      if ("problem" in contact) return { ready: false, problem: contact.problem };
      const incident = findIncident(room, fields.i);
      if ("problem" in incident) return { ready: false, problem: incident.problem };
      return {
        ready: true,
        preview: room.speech.t("preview.attach", {
          contact: shortNumber(contact.found.number),
          incident: shortNumber(incident.found.number),
        }),
        run: () => attachTo(room, contact.found, incident.found),
      };
    },
  },
};

export const endContact: Action = {
  id: "contact.end",
  title: ({ t }) => t("act.endContact"),
  keys: ["E"],
  available: (room) => room.hand.contact !== undefined,
  disabledBecause: needsContact,
  run: (room) => {
    const contact = inHand(room);
    if (contact) room.ask((close) => createElement(EndDialog, { contact, close }));
  },
  verb: {
    name: "END",
    letters: ["c", "k", "x"],
    bare: "k",
    example: "END c:17 k:prank",
    plan: (fields, room) => {
      const { t, name } = room.speech;
      const contact = findContact(room, fields.c);
      if ("problem" in contact) return { ready: false, problem: contact.problem };
      const end = findEnd(room, fields.k ?? "");
      if ("problem" in end) return { ready: false, problem: end.problem };
      return {
        ready: true,
        preview: t("preview.end", { contact: shortNumber(contact.found.number), as: name(end.found.name) }),
        run: () => endAs(room, contact.found, end.found, fields.x),
      };
    },
  },
};

export const intakeActions: Action[] = [newContact, openContact, endContact, attachByNumber];
