// What the person makes of the recommendation. Pure: the server ranks and suggests, this only keeps the choice.
import type { Candidate, Incident, Need, Recommendation } from "../api/types";

const asking = new Set(["open", "assigned", "moving", "unmet"]);

/** How many units a need still lacks. */
export function missing(need: Need): number {
  return asking.has(need.state) ? Math.max(0, need.count - need.assigned) : 0;
}

export function lacking(incident: Incident): Need[] {
  return incident.closed_at ? [] : (incident.needs ?? []).filter((need) => missing(need) > 0);
}

/** The rows of the recommendation for one need, in their rank. */
export function rowsFor(need: Need, recommendation: Recommendation): Candidate[] {
  return (recommendation.units ?? []).filter((row) => row.need_id === need.id);
}

/** One choice: this unit for this need. A unit serves one need at a time. */
export interface Choice {
  unit: string;
  need: string;
}

/** The set the server suggests: what Enter sends. */
export function firstSet(recommendation: Recommendation): Choice[] {
  return (recommendation.units ?? [])
    .filter((row) => row.suggested)
    .map((row) => ({ unit: row.unit_id, need: row.need_id }));
}

/** Whether the person chose a unit that was not suggested; then a reason is asked for. */
export function overrules(first: Choice[], chosen: Choice[]): boolean {
  const suggested = new Set(first.map((choice) => choice.unit));
  return chosen.some((choice) => !suggested.has(choice.unit));
}

/** The choices as one order: for one need it is named, for several the server finds the need each unit meets. */
export function orderOf(chosen: Choice[]): { unit_ids: string[]; need_id?: string } {
  const needs = new Set(chosen.map((choice) => choice.need));
  const [only] = needs;
  return { unit_ids: chosen.map((choice) => choice.unit), ...(needs.size === 1 ? { need_id: only } : {}) };
}
