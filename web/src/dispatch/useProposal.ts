import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { dispatch } from "../api/calls";
import type { Incident } from "../api/types";
import { useLive } from "../live/live";
import { firstSet, lacking, overrules, type Choice } from "./set";

/**
 * The recommendation for an incident and what the person makes of it. It is computed again when the needs or the
 * assignments change or when a chosen unit changes its state; it never changes silently under the hand otherwise.
 */
export function useProposal(incident: Incident) {
  const units = useLive((state) => state.units);
  const open = lacking(incident);
  const subject = [
    incident.location?.lat,
    incident.location?.lon,
    incident.type,
    ...open.map((need) => `${need.id}:${need.count - need.assigned}`),
  ].join("|");

  const query = useQuery({
    queryKey: ["recommendation", incident.id, subject],
    queryFn: () => dispatch.recommend(incident.id),
    enabled: open.length > 0,
    staleTime: Infinity,
    gcTime: 0,
  });

  // The person's own choice lives only as long as the recommendation it was made on.
  const [own, setOwn] = useState<{ on: number; choices: Choice[] } | null>(null);
  const [reason, setReason] = useState("");
  const recommendation = query.data;
  const first = recommendation ? firstSet(recommendation) : [];
  const chosen = own && own.on === query.dataUpdatedAt ? own.choices : first;

  const changed = chosen.filter((choice) => {
    const row = (recommendation?.units ?? []).find((one) => one.unit_id === choice.unit);
    const now = units.get(choice.unit);
    return row !== undefined && now !== undefined && row.state !== now.state;
  });

  function toggle(choice: Choice) {
    const has = chosen.some((one) => one.unit === choice.unit);
    const choices = has ? chosen.filter((one) => one.unit !== choice.unit) : [...chosen, choice];
    setOwn({ on: query.dataUpdatedAt, choices });
  }

  return {
    query,
    recommendation,
    open,
    chosen,
    toggle,
    /** Units chosen whose state is no longer what the recommendation saw. */
    changed,
    /** Another unit than suggested, or one that is not free: the journal shall say why. */
    overruled:
      overrules(first, chosen) ||
      chosen.some((choice) => (recommendation?.units ?? []).some((row) => row.unit_id === choice.unit && row.state !== "available")),
    reason,
    setReason,
  };
}

export type Proposal = ReturnType<typeof useProposal>;
