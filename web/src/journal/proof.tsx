import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { journal } from "../api/calls";
import { asProblem } from "../api/problem";
import { keys } from "../api/queries";
import type { JournalEvent } from "../api/types";
import { Trouble, Waiting } from "../ui/controls";
import { useSpeech } from "../ui/language";
import { payloadText } from "./event";
import { verify } from "./merkle";

interface Props {
  seq: number;
  /** The signed checkpoint the proof is judged by. */
  checkpoint: { size: number; root: string };
  event: JournalEvent | undefined;
}

/** The inclusion proof of one event, and the browser's own check of it. */
export function ProofView({ seq, checkpoint, event }: Props) {
  const { t } = useSpeech();
  // The proof is for the checkpoint that stood when the event was chosen, so that it does not flicker as others arrive.
  const [against] = useState(checkpoint);
  const proof = useQuery({
    queryKey: [...keys.journal, "proof", seq, against.size],
    queryFn: async () => {
      const found = await journal.proof(seq, against.size);
      const hashes = found.hashes ?? [];
      return { ...found, hashes, verdict: await verify(found, against) };
    },
    staleTime: Infinity,
  });

  return (
    <>
      <h2 className="section">{t("journal.proofTitle", { seq })}</h2>
      {proof.isPending && <Waiting>{t("journal.checking")}</Waiting>}
      {proof.isError && <Trouble problem={asProblem(proof.error)} onRetry={() => void proof.refetch()} />}
      {proof.data && (
        <>
          <p className={`verdict ${proof.data.verdict}`} role="status">
            {proof.data.verdict === "good" && `✓ ${t("journal.good", { seq, size: proof.data.size })}`}
            {proof.data.verdict === "bad" && `▲ ${t("journal.bad")}`}
            {proof.data.verdict === "cannot" && t("journal.cannot")}
          </p>
          <dl className="facts">
            <dt>{t("journal.leaf")}</dt>
            <dd className="mono">{proof.data.leaf}</dd>
            <dt>{t("journal.path", { n: proof.data.hashes.length })}</dt>
            <dd>
              <ol className="mono">
                {proof.data.hashes.map((hash) => (
                  <li key={hash}>{hash}</li>
                ))}
              </ol>
            </dd>
            <dt>{t("journal.root")}</dt>
            <dd className="mono">{proof.data.root}</dd>
          </dl>
        </>
      )}
      {event && (
        <>
          <h2 className="section">{t("journal.payload")}</h2>
          <pre className="note pad">{payloadText(event.payload)}</pre>
        </>
      )}
    </>
  );
}
