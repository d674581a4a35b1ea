import { useQuery } from "@tanstack/react-query";
import { contacts } from "../api/calls";
import { asProblem } from "../api/problem";
import { keys, useCatalogue } from "../api/queries";
import { ActionButton } from "../command/button";
import { useActions, useCommands } from "../command/registry";
import { useLive } from "../live/live";
import { Moment, Since } from "../ui/age";
import { Press, Section, Trouble, Waiting } from "../ui/controls";
import { coordinates } from "../ui/format";
import { useSpeech } from "../ui/language";
import { attachContact, endContact, openContact } from "./actions";
import { attachTo } from "./acts";
import { Twins } from "./twins";
import "./intake.css";

/** A contact in hand: what was said, from where, and whether it is an event already known. Opening it is journaled. */
export function ContactPanel({ id }: { id: string }) {
  const { t, word, name } = useSpeech();
  const { types, ends } = useCatalogue();
  const { room, attempt } = useCommands();
  const waiting = useLive((state) => state.contacts.has(id));
  const contact = useQuery({ queryKey: keys.contact(id), queryFn: () => contacts.read(id) });
  const twins = useQuery({
    queryKey: ["duplicates", id],
    queryFn: () => contacts.duplicates(id),
    enabled: waiting,
    refetchInterval: 15_000,
  });
  const likely = twins.data?.items ?? [];
  const first = likely[0]?.incident;
  useActions([attachContact(first)]);

  if (contact.isPending) return <Waiting>{t("app.loading")}</Waiting>;
  if (contact.isError) return <Trouble problem={asProblem(contact.error)} onRetry={() => void contact.refetch()} />;
  const it = contact.data;
  const type = types.find((one) => one.code === it.type);
  const { location, reporter } = it;

  return (
    <section className="panel" aria-label={t("contact.title", { number: it.number })}>
      <header className="panel-head">
        <div className="tags">
          <span>{it.number}</span>
          <span className="tag">{word("channel", it.channel)}</span>
          <span className={waiting ? "tag tone-warn" : "tag"}>{known(t, it.state)}</span>
        </div>
        <h2>{type ? name(type.name) : t("contact.title", { number: "" }).trim()}</h2>
        <p className="dim">
          {location ? location.address || coordinates(location) : t("place.unknown")}
          {location?.accuracy_m ? ` · ${t("place.accuracy", { n: Math.round(location.accuracy_m) })}` : ""} · <Since at={it.received_at} />
        </p>
      </header>
      <div className="scroll" tabIndex={0} role="group" aria-label={t("incident.facts")}>
        {it.protected && <p className="hint">▲ {t("contact.protectedHint")}</p>}
        <Section title={t("contact.text")} />
        <p className="said">{it.text || <span className="dim">{t("contact.noText")}</span>}</p>
        <Section title={t("contact.reporter")} />
        <dl className="facts">
          <dt>{t("contact.name")}</dt>
          <dd>{reporter?.anonymous ? t("contact.anonymous") : reporter?.name || t("app.none")}</dd>
          <dt>{t("contact.phone")}</dt>
          <dd className="mono">{reporter?.phone || t("app.none")}</dd>
          {reporter?.safe_contact && (
            <>
              <dt>{t("contact.safe")}</dt>
              <dd>{safeWords(t, reporter.safe_contact)}</dd>
            </>
          )}
          <dt>{t("contact.received")}</dt>
          <dd>
            <Moment at={it.received_at} />
          </dd>
          {location && (
            <>
              <dt>{t("contact.place")}</dt>
              <dd className="mono">{coordinates(location)}</dd>
            </>
          )}
        </dl>
        {waiting && (
          <>
            <Section title={t("contact.duplicates")} aside={twins.data ? <Moment at={new Date(twins.dataUpdatedAt).toISOString()} /> : undefined} />
            {twins.isPending && <p className="pad dim">{t("contact.duplicatesWait")}</p>}
            {twins.isError && <Trouble problem={asProblem(twins.error)} onRetry={() => void twins.refetch()} />}
            {twins.data && likely.length === 0 && <p className="pad dim">{t("contact.noDuplicates")}</p>}
            {twins.data && (
              <Twins items={likely} keys="A" onAttach={(incident) => void attempt(() => attachTo(room(), it, incident))} />
            )}
          </>
        )}
        {it.ended_as && <p className="pad">{t("contact.endedAs", { as: name(ends.find((end) => end.code === it.ended_as)?.name) || it.ended_as })}</p>}
        {(it.incident_ids ?? []).length > 0 && (
          <p className="pad">
            {t("contact.attachedTo")}{" "}
            {(it.incident_ids ?? []).map((incident) => (
              <Press key={incident} small onClick={() => room().take({ incident })}>
                {t("contact.show")}
              </Press>
            ))}
          </p>
        )}
      </div>
      {waiting && (
        <div className="row-acts">
          <ActionButton action={openContact} main={!first} label={t("contact.open")} />
          <ActionButton action={endContact} label={t("contact.end")} />
        </div>
      )}
    </section>
  );
}

type T = ReturnType<typeof useSpeech>["t"];

function known(t: T, state: string): string {
  return state === "waiting" || state === "attached" || state === "ended" ? t(`contact.state.${state}`) : state;
}

function safeWords(t: T, way: string): string {
  return way === "voice" || way === "text" || way === "never" || way === "unknown" ? t(`contact.safeContact.${way}`) : way;
}
