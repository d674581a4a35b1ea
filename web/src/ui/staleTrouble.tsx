import type { Problem } from "../api/problem";
import type { Stale } from "./act";
import { Trouble } from "./controls";
import { useSpeech } from "./language";

/** A refusal; when someone was faster, with the state as it now is and the choice to send again on that state. */
export function StaleTrouble({ problem, stale, onRetry }: { problem: Problem; stale: Stale | undefined; onRetry: () => void }) {
  const { t, word } = useSpeech();
  return (
    <Trouble problem={problem} onRetry={problem.stale || problem.unreachable ? onRetry : undefined}>
      {problem.stale && stale && (
        <p>
          {t("problem.staleNow", {
            state: word("state", stale.state),
            priority: stale.priority ?? t("app.none"),
            version: stale.version,
          })}
        </p>
      )}
    </Trouble>
  );
}
