// The acts themselves: write, say what was done, and put the next thing in hand.
import { contacts, incidents } from "../api/calls";
import type { Contact, End, IncidentInput } from "../api/types";
import type { Room } from "../command/action";
import type { ContactEnd } from "../command/find";
import { shortNumber } from "../ui/format";

interface Numbered {
  id: string;
  number: string;
}

/** Opens an incident of which this contact is the first. */
export async function openFrom(
  room: Room,
  contact: Contact,
  given: Omit<IncidentInput, "contact_ids">,
): Promise<void> {
  const opened = await incidents.open({ ...given, contact_ids: [contact.id] });
  room.say(room.speech.t("contact.opened", { incident: opened.number }));
  room.take({ incident: opened.id });
}

export async function attachTo(room: Room, contact: Numbered, incident: Numbered): Promise<void> {
  await incidents.attach(incident.id, contact.id);
  room.say(
    room.speech.t("contact.attached", { contact: shortNumber(contact.number), incident: shortNumber(incident.number) }),
  );
  room.take({ incident: incident.id });
}

export async function endAs(room: Room, contact: Numbered, as: End & { code: ContactEnd }, note?: string): Promise<void> {
  await contacts.end(contact.id, as.code, note);
  const { t, name } = room.speech;
  room.say(t("contact.ended", { number: shortNumber(contact.number), as: name(as.name) }));
  room.take({});
}
