import { useQueries } from "@tanstack/react-query";
import { contacts, incidents } from "../api/calls";
import { keys } from "../api/queries";
import type { Incident } from "../api/types";
import { useCommands } from "../command/registry";
import { Moment } from "../ui/age";
import { Press, Section } from "../ui/controls";
import { useSpeech } from "../ui/language";

/** Who reported it: each contact in its own words, to be detached when it proves to be another event. */
export function Contacts({ incident }: { incident: Incident }) {
  const { t, word } = useSpeech();
  const { room, attempt } = useCommands();
  const ids = incident.contact_ids ?? [];
  const reads = useQueries({ queries: ids.map((id) => ({ queryKey: keys.contact(id), queryFn: () => contacts.read(id) })) });
  if (ids.length === 0) return null;
  return (
    <>
      <Section title={t("incident.contacts")} aside={t("incident.contactsN", { n: ids.length })} />
      <ul className="callers">
        {reads.map((read, index) => {
          const id = ids[index] ?? "";
          const contact = read.data;
          return (
            <li key={id} data-contact={id}>
              <span className="mono dim">{contact?.number ?? "…"}</span>
              <span className="dim">
                {contact && (
                  <>
                    {word("channel", contact.channel)} · <Moment at={contact.received_at} />
                    {contact.reporter?.name ? ` · ${contact.reporter.name}` : ""}
                    {contact.reporter?.phone ? ` · ${contact.reporter.phone}` : ""}
                  </>
                )}
                {read.isError && t("problem.title")}
              </span>
              {ids.length > 1 && !incident.closed_at && (
                <Press
                  small
                  quiet
                  onClick={() =>
                    void attempt(async () => {
                      await incidents.detach(incident.id, id);
                      room().say(t("incident.detached"));
                      room().refresh();
                    })
                  }
                >
                  {t("incident.detach")}
                </Press>
              )}
              {contact?.text && <q>{contact.text}</q>}
            </li>
          );
        })}
      </ul>
    </>
  );
}
