import { useQuery } from "@tanstack/react-query";
import { journal } from "../api/calls";
import { asProblem } from "../api/problem";
import { keys, useCatalogue } from "../api/queries";
import { useNow } from "../live/clock";
import { Moment } from "../ui/age";
import { Blank, Press, Trouble, Waiting } from "../ui/controls";
import { clock } from "../ui/format";
import { useSpeech } from "../ui/language";
import { sentence } from "../ui/story";
import { useZone } from "../ui/zone";
import { toldBy } from "./event";
import { ProofView } from "./proof";
import "./journal.css";

const pageSize = 50;

interface Props {
  /** The event whose proof is shown. */
  seq: number | undefined;
  onSeq(seq: number | undefined): void;
  /** The last event of the page of the list; undefined follows the newest. */
  until: number | undefined;
  onUntil(until: number | undefined): void;
}

/** The journal, newest first, beside the checkpoint that binds it and the proof of the chosen event. */
export function JournalPage({ seq, onSeq, until, onUntil }: Props) {
  const speech = useSpeech();
  const { t, word } = speech;
  const catalogue = useCatalogue();
  const zone = useZone();
  const now = useNow();
  const checkpoint = useQuery({ queryKey: [...keys.journal, "checkpoint"], queryFn: journal.checkpoint, refetchInterval: (query) => (query.state.error ? false : 10_000) });
  const size = checkpoint.data?.size ?? 0;
  // The newest page, or, when the chosen event is further back, the page around it.
  const around = seq !== undefined && seq <= size - pageSize ? seq + pageSize / 5 : size;
  const last = Math.min(until ?? around, size);
  const after = Math.max(0, last - pageSize);
  const list = useQuery({
    queryKey: [...keys.journal, "list", after, last],
    queryFn: () => journal.list(after, last - after),
    enabled: last > 0,
    placeholderData: (before) => before,
  });

  if (checkpoint.isPending) return <Waiting>{t("app.loading")}</Waiting>;
  if (checkpoint.isError) return <Trouble problem={asProblem(checkpoint.error)} onRetry={() => void checkpoint.refetch()} />;
  const refused = list.isError ? asProblem(list.error) : undefined;
  const rows = [...(list.data?.items ?? [])].reverse();
  return (
    <div className="journal">
      <section className="journal-list" aria-labelledby="journal-title">
        <header className="panel-head">
          <h1 id="journal-title">{t("journal.title")}</h1>
          <p className="dim">{t("journal.lead")}</p>
        </header>
        {refused?.status === 403 && <p className="pad dim">{t("journal.onlyProof")}</p>}
        {refused && refused.status !== 403 && <Trouble problem={refused} onRetry={() => void list.refetch()} />}
        {!refused && size === 0 && <Blank>{t("journal.empty", { time: clock(now, zone) })}</Blank>}
        {!refused && (
          <>
            <div className="scroll" tabIndex={0} role="group" aria-label={t("journal.title")}>
              <table className="grid">
                <thead>
                  <tr>
                    <th scope="col" className="right">{t("journal.seq")}</th>
                    <th scope="col">{t("journal.at")}</th>
                    <th scope="col">{t("journal.kind")}</th>
                    <th scope="col" className="wide">{t("journal.subject")}</th>
                    <th scope="col" className="wide">{t("journal.actor")}</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => {
                    const { about, text, quiet } = sentence(toldBy(row), speech, catalogue, zone);
                    return (
                      <tr key={row.seq} className={row.seq === seq ? "on" : undefined} onClick={() => onSeq(row.seq)}>
                        <td className="right">
                          <button type="button" className="link mono" aria-label={t("journal.proofTitle", { seq: row.seq })} onClick={() => onSeq(row.seq)}>
                            {row.seq}
                          </button>
                        </td>
                        <td className="mono">
                          <Moment at={row.at} />
                        </td>
                        <td className={quiet ? "told dim" : "told"} title={row.kind}>
                          {about && <b>{about} </b>}
                          {text}
                        </td>
                        <td className="dim wide" title={row.subject.id}>
                          {word("subject", row.subject.kind)}
                        </td>
                        <td className="wide" title={row.actor}>
                          {row.actor_name ?? (row.actor?.startsWith("system:") ? t("story.system") : row.actor)}
                        </td>
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </div>
            <div className="row-acts">
              <Press because={after === 0 ? t("app.none") : undefined} onClick={() => onUntil(after)}>
                {t("journal.older")}
              </Press>
              <Press because={until === undefined || last >= size ? t("app.none") : undefined} onClick={() => onUntil(Math.min(size, last + pageSize))}>
                {t("journal.newer")}
              </Press>
              <Press onClick={() => onUntil(undefined)}>{t("journal.newest")}</Press>
            </div>
          </>
        )}
      </section>
      <aside className="journal-proof" aria-label={t("journal.checkpoint")} tabIndex={0}>
        <h2 className="section">{t("journal.checkpoint")}</h2>
        <dl className="facts">
          <dt>{t("journal.size")}</dt>
          <dd>{size}</dd>
          <dt>{t("journal.root")}</dt>
          <dd className="mono">{checkpoint.data.root}</dd>
          <dt>{t("journal.note")}</dt>
          <dd>
            <pre className="note">{checkpoint.data.note}</pre>
          </dd>
        </dl>
        {seq === undefined ? (
          <Blank>{t("journal.proofHint")}</Blank>
        ) : seq > size ? (
          <Blank>{t("journal.unsealed")}</Blank>
        ) : (
          <ProofView key={seq} seq={seq} checkpoint={checkpoint.data} event={rows.find((row) => row.seq === seq)} />
        )}
      </aside>
    </div>
  );
}
