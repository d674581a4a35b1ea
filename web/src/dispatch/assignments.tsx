import type { Incident } from "../api/types";
import { useCommands } from "../command/registry";
import { Since } from "../ui/age";
import { Press, Section, UnitState } from "../ui/controls";
import { useSpeech } from "../ui/language";
import { askCancel } from "./actions";

const running = new Set(["active", "queued"]);

/** Who is on it, in which state and since when; each can be given a status by radio or be taken off. */
export function Assignments({ incident, onStatus }: { incident: Incident; onStatus: (unit: string) => void }) {
  const { t, word } = useSpeech();
  const { room } = useCommands();
  const list = (incident.assignments ?? []).filter((one) => running.has(one.state) || incident.closed_at);
  if (list.length === 0) return null;
  return (
    <>
      <Section title={t("incident.units")} />
      <ul className="assigned">
        {list.map((one) => (
          <li key={one.id}>
            <b>{one.call_sign}</b>
            <span>
              {one.state === "active" ? <UnitState state={one.status || "dispatched"} /> : <span className="dim">{word("assignment", one.state)}</span>}
            </span>
            <span className="right dim">
              {one.dispatched_at && <Since at={one.dispatched_at} until={one.on_scene_at ?? one.ended_at} />}
            </span>
            <span className="acts">
              {one.state === "active" && (
                <Press small quiet onClick={() => onStatus(one.unit_id)}>
                  {t("unit.status")}…
                </Press>
              )}
              {running.has(one.state) && (
                <Press small quiet onClick={() => askCancel(room(), incident, one)}>
                  {t("dispatch.cancel")}
                </Press>
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
