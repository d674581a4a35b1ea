// Which units the first set holds. Pure: the recommendation ranks, this only counts.
import type { Incident, Need, Recommendation, Recommended } from "../api/types";

const asking = new Set(["open", "assigned", "moving", "unmet"]);

/** How many units a need still lacks. */
export function missing(need: Need): number {
  return asking.has(need.state) ? Math.max(0, need.count - need.assigned) : 0;
}

export function lacking(incident: Incident): Need[] {
  return (incident.needs ?? []).filter((need) => missing(need) > 0);
}

/** The rows of the recommendation for one need, in their rank. */
export function rowsFor(need: Need, recommendation: Recommendation): Recommended[] {
  return recommendation.units.filter((row) =>
    row.need_id ? row.need_id === need.id : row.capability === undefined || row.capability === need.capability,
  );
}

/** One choice: this unit for this need. A unit serves one need at a time. */
export interface Choice {
  unit: string;
  need: string | undefined;
}

/** The best unit for each need that lacks one, no unit twice: what Enter sends. */
export function firstSet(incident: Incident, recommendation: Recommendation): Choice[] {
  const chosen: Choice[] = [];
  const taken = new Set<string>();
  for (const need of lacking(incident)) {
    let left = missing(need);
    for (const row of rowsFor(need, recommendation)) {
      if (left === 0) break;
      if (taken.has(row.unit_id)) continue;
      taken.add(row.unit_id);
      chosen.push({ unit: row.unit_id, need: need.id });
      left--;
    }
  }
  return chosen;
}

/** Whether the person chose otherwise than the first set; then a reason is asked for. */
export function overrules(first: Choice[], chosen: Choice[]): boolean {
  const firstUnits = new Set(first.map((choice) => choice.unit));
  return chosen.some((choice) => !firstUnits.has(choice.unit));
}

/** Choices by need, in the form the server takes them: one write per need. */
export function byNeed(chosen: Choice[]): { need: string | undefined; units: string[] }[] {
  const groups = new Map<string | undefined, string[]>();
  for (const { unit, need } of chosen) groups.set(need, [...(groups.get(need) ?? []), unit]);
  return [...groups].map(([need, units]) => ({ need, units }));
}
