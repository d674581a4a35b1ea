import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { incidents } from "../api/calls";
import { asProblem } from "../api/problem";
import { keys, useCatalogue, useSession } from "../api/queries";
import type { Incident, TimelineItem } from "../api/types";
import { useActions, useCommands } from "../command/registry";
import { Moment } from "../ui/age";
import { useAct } from "../ui/act";
import { Section, Trouble } from "../ui/controls";
import { useSpeech } from "../ui/language";
import { isEcho, sentence } from "../ui/story";
import { useZone } from "../ui/zone";

interface Props {
  incident: Incident;
  onJournal(seq: number): void;
}

/** Everything the journal holds about the incident, the newest first; each line leads to its proof. */
export function Timeline({ incident, onJournal }: Props) {
  const { t } = useSpeech();
  const line = useQuery({
    queryKey: [...keys.incident(incident.id), "timeline"],
    queryFn: () => incidents.timeline(incident.id),
  });
  const items = (line.data?.items ?? []).filter((item) => !isEcho(item)).reverse();
  return (
    <>
      <Section title={t("incident.timeline")} />
      <NoteLine id={incident.id} />
      {line.isPending && <p className="pad dim">{t("app.loading")}</p>}
      {line.isError && <Trouble problem={asProblem(line.error)} onRetry={() => void line.refetch()} />}
      {line.data && items.length === 0 && <p className="pad dim">{t("incident.noTimeline")}</p>}
      <ol className="timeline">
        {items.map((item, index) => (
          <Line key={item.seq ?? `${item.at} ${index}`} item={item} onJournal={onJournal} />
        ))}
      </ol>
    </>
  );
}

function Line({ item, onJournal }: { item: TimelineItem; onJournal: (seq: number) => void }) {
  const speech = useSpeech();
  const { t } = speech;
  const catalogue = useCatalogue();
  const zone = useZone();
  const { seq } = item;
  const { about, text, quiet } = sentence(item, speech, catalogue, zone);
  return (
    <li className={quiet ? "quiet" : undefined}>
      <Moment at={item.at} />
      <span>
        {about && <b>{about} </b>}
        {text}
        <Actor id={item.actor} name={item.actor_name} />
      </span>
      {seq ? (
        <button type="button" className="link seq" aria-label={`${t("incident.proof")} ${seq}`} title={t("incident.proof")} onClick={() => onJournal(seq)}>
          #{seq}
        </button>
      ) : (
        <span />
      )}
    </li>
  );
}

/** Who did it. */
function Actor({ id, name }: { id: string | undefined; name: string | undefined }) {
  const { t } = useSpeech();
  const own = useSession().data?.account.id;
  if (id === own) return <span className="actor"> · {t("story.you")}</span>;
  if (id?.startsWith("system:")) return <span className="actor"> · {t("story.system")}</span>;
  return name ? <span className="actor"> · {name}</span> : null;
}

/** One line to write a note in; M brings the cursor here from anywhere. */
function NoteLine({ id }: { id: string }) {
  const { t } = useSpeech();
  const { room } = useCommands();
  const [text, setText] = useState("");
  const { run, busy, problem } = useAct();
  const input = useRef<HTMLInputElement>(null);
  useActions([
    {
      id: "incident.note",
      title: (speech) => speech.t("act.note"),
      keys: ["M"],
      available: (now) => now.hand.incident === id,
      run: () => input.current?.focus(),
    },
  ]);

  async function save() {
    if (text.trim() === "") return;
    const done = await run(async () => {
      await incidents.note(id, text.trim());
    });
    if (!done) return;
    setText("");
    room().say(t("incident.noted"));
    room().refresh();
  }

  return (
    <form
      className="note-line"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextInput
        ref={input}
        aria-label={t("incident.note")}
        placeholder={t("incident.noteHint")}
        value={text}
        disabled={busy}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") input.current?.blur();
        }}
        rightSection={<kbd>M</kbd>}
        rightSectionWidth={34}
      />
      {problem && <Trouble problem={problem} onRetry={() => void save()} />}
    </form>
  );
}
