// The acts themselves: write, say what was done, and put the next thing in hand.
import { contacts, incidents } from "../api/calls";
import type { Contact, Location } from "../api/types";
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
  given: { type: string; location: Location; summary: string; priority?: string },
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

export async function endAs(room: Room, contact: Numbered, as: ContactEnd, note?: string): Promise<void> {
  await contacts.end(contact.id, as, note);
  const { t } = room.speech;
  room.say(t("contact.ended", { number: shortNumber(contact.number), as: t(`contact.as.${as}`) }));
  room.take({});
}
