// From the words of a command line to the records they mean. Every miss says what was looked for and what there is.
import type { Contact, ContactEnding, Disposition, End, Incident, IncidentInput, IncidentType, Unit } from "../api/types";
import { shortNumber } from "../ui/format";
import { wordIn } from "../ui/language";
import type { Room } from "./action";

export type Found<T> = { found: T } | { problem: string };

function matchesNumber(number: string, ref: string): boolean {
  const wanted = ref.toUpperCase();
  if (number === wanted || shortNumber(number) === wanted) return true;
  const digits = /^(?:[A-Z]+-)?0*(\d+)$/.exec(wanted)?.[1];
  return digits !== undefined && number.replace(/^.*-0*/, "") === digits;
}

/** "42", "KEJ-0042" or the whole number; without a reference, the incident in hand. */
export function findIncident(room: Room, ref: string | undefined): Found<Incident> {
  const { t } = room.speech;
  if (ref === undefined) {
    const inHand = room.hand.incident ? room.live.incidents.get(room.hand.incident) : undefined;
    return inHand ? { found: inHand } : { problem: t("command.missing", { field: `i: ${t("command.fields.i")}` }) };
  }
  const hits = [...room.live.incidents.values()].filter((incident) => matchesNumber(incident.number, ref));
  if (hits.length > 1) {
    return { problem: t("command.manyIncidents", { ref, numbers: hits.map((hit) => hit.number).join(", ") }) };
  }
  return hits[0] ? { found: hits[0] } : { problem: t("command.noIncident", { ref }) };
}

export function findContact(room: Room, ref: string | undefined): Found<Contact> {
  const { t } = room.speech;
  if (ref === undefined) {
    const inHand = room.hand.contact ? room.live.contacts.get(room.hand.contact) : undefined;
    return inHand ? { found: inHand } : { problem: t("command.missing", { field: `c: ${t("command.fields.c")}` }) };
  }
  const hits = [...room.live.contacts.values()].filter((contact) => matchesNumber(contact.number, ref));
  if (hits.length > 1) {
    return { problem: t("command.manyContacts", { ref, numbers: hits.map((hit) => hit.number).join(", ") }) };
  }
  return hits[0] ? { found: hits[0] } : { problem: t("command.noContact", { ref }) };
}

function bareSign(sign: string): string {
  return sign.toUpperCase().replaceAll(/[\s.-]/g, "");
}

export function findUnit(room: Room, ref: string | undefined): Found<Unit> {
  const { t } = room.speech;
  if (ref === undefined) {
    const inHand = room.hand.unit ? room.live.units.get(room.hand.unit) : undefined;
    return inHand ? { found: inHand } : { problem: t("command.missing", { field: `u: ${t("command.fields.u")}` }) };
  }
  for (const unit of room.live.units.values()) if (bareSign(unit.call_sign) === bareSign(ref)) return { found: unit };
  return { problem: t("command.noUnit", { ref }) };
}

/** Several units divided by commas; the first unknown one stops the command. */
export function findUnits(room: Room, refs: string | undefined): Found<Unit[]> {
  if (refs === undefined) {
    const one = findUnit(room, undefined);
    return "problem" in one ? one : { found: [one.found] };
  }
  const found: Unit[] = [];
  for (const ref of refs.split(",").filter((part) => part.trim() !== "")) {
    const one = findUnit(room, ref);
    if ("problem" in one) return one;
    found.push(one.found);
  }
  return { found };
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[_-]/g, " ").trim();
}

/** By code, by whole name, or by a part of the name that fits only one. */
export function findType(room: Room, ref: string): Found<IncidentType> {
  const { t, name } = room.speech;
  const wanted = plain(ref);
  const { types } = room.catalogue;
  const said = (type: IncidentType) => [type.code, type.name.id, type.name.en, ...(type.words ?? [])].map(plain);
  const exact = types.find((type) => said(type).slice(0, 3).includes(wanted));
  if (exact) return { found: exact };
  const named = types.filter((type) => said(type).slice(0, 3).some((word) => word.includes(wanted)));
  const hits = named.length > 0 ? named : types.filter((type) => said(type).includes(wanted));
  if (hits.length === 1 && hits[0]) return { found: hits[0] };
  if (hits.length === 0) return { problem: t("command.noType", { ref }) };
  const names = hits.slice(0, 4).map((type) => name(type.name));
  return { problem: t("command.manyTypes", { ref, names: names.join(", ") + (hits.length > 4 ? ", …" : "") }) };
}

export function findDisposition(room: Room, ref: string): Found<Disposition> {
  const { t, name } = room.speech;
  const wanted = plain(ref);
  const list = room.catalogue.dispositions;
  const words = (entry: Disposition) => [entry.code, entry.name.id, entry.name.en, ...(entry.words ?? [])].map(plain);
  const exact = list.find((entry) => words(entry).includes(wanted));
  const begins = list.filter((entry) => words(entry).some((word) => word.startsWith(wanted)));
  const hit = exact ?? (begins.length === 1 ? begins[0] : undefined);
  if (hit) return { found: hit };
  return { problem: t("command.noDisposition", { ref, names: list.map((entry) => name(entry.name)).join(", ") }) };
}

/** The states a unit can be said to be in, in the order of a job. */
export const unitStates = [
  "available",
  "dispatched",
  "acknowledged",
  "en_route",
  "staging",
  "on_scene",
  "transporting",
  "at_destination",
  "clearing",
  "busy",
  "planned_duty",
  "reserved",
  "out_of_service",
  "off_duty",
  "emergency",
] as const;

export type ContactEnd = ContactEnding["as"];

// Becoming an incident, or part of one, is done by its own acts and not by ending.
const byOtherActs = new Set(["incident", "attached"]);

/** The ways a contact may be ended by a key, as this centre's catalogue has them. */
export function endings(ends: End[]): (End & { code: ContactEnd })[] {
  return ends.filter((end): end is End & { code: ContactEnd } => !byOtherActs.has(end.code));
}

export type PriorityCode = NonNullable<IncidentInput["priority"]>;
export const priorities: PriorityCode[] = ["P1", "P2", "P3", "P4", "P5"];

/** "1" or "p1" is P1. */
export function readPriority(text: string | undefined | null): PriorityCode | undefined {
  const wanted = (text ?? "").toUpperCase().replace(/^(\d)$/, "P$1");
  return priorities.find((one) => one === wanted);
}

export function findStatus(room: Room, ref: string): Found<string> {
  const wanted = plain(ref);
  const hit = unitStates.find((state) =>
    [state, wordIn("id", "unitState", state), wordIn("en", "unitState", state)].some((word) => plain(word) === wanted),
  );
  return hit ? { found: hit } : { problem: room.speech.t("command.noStatus", { ref }) };
}

export function findEnd(room: Room, ref: string): Found<End & { code: ContactEnd }> {
  const { t, name } = room.speech;
  const wanted = plain(ref);
  const ends = endings(room.catalogue.ends);
  const hits = ends.filter((end) => [end.code, end.name.id, end.name.en].map(plain).some((word) => word.startsWith(wanted)));
  const hit = ends.find((end) => end.key === wanted) ?? (hits.length === 1 ? hits[0] : undefined);
  if (wanted !== "" && hit) return { found: hit };
  return { problem: t("command.noEnd", { ref, names: ends.map((end) => name(end.name)).join(", ") }) };
}
