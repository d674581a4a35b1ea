import { useState } from "react";
import { asProblem, type Problem } from "../api/problem";

export interface Stale {
  version: number;
  state?: string;
  priority?: string;
}

function staleOf(problem: Problem): Stale | undefined {
  const { current } = problem;
  if (!problem.stale || typeof current !== "object" || current === null) return undefined;
  const record = current as Record<string, unknown>;
  if (typeof record.version !== "number") return undefined;
  return {
    version: record.version,
    state: typeof record.state === "string" ? record.state : undefined,
    priority: typeof record.priority === "string" ? record.priority : undefined,
  };
}

/**
 * Runs the write of a dialog: once at a time, with the refusal kept for showing. When someone else was faster the
 * current state is kept too, and the next try is made on that state and not on the one first seen.
 */
export function useAct(version = 0) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [stale, setStale] = useState<Stale | undefined>(undefined);

  async function run(step: (version: number) => Promise<void>): Promise<boolean> {
    if (busy) return false;
    setBusy(true);
    setProblem(null);
    try {
      await step(stale?.version ?? version);
      return true;
    } catch (error) {
      const refused = asProblem(error);
      setProblem(refused);
      setStale(staleOf(refused) ?? stale);
      return false;
    } finally {
      setBusy(false);
    }
  }

  return { run, busy, problem, stale };
}
