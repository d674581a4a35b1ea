import { TextInput } from "@mantine/core";
import { useState } from "react";
import { unitStates } from "../command/find";
import { useCommands } from "../command/registry";
import { useLive } from "../live/live";
import { useAct } from "../ui/act";
import { Trouble, UnitState } from "../ui/controls";
import { clock, heardTime, shortNumber } from "../ui/format";
import { Dialog } from "../ui/dialog";
import { useSpeech } from "../ui/language";
import { useZone } from "../ui/zone";
import { say } from "./actions";
import "./unit.css";

/** What was heard on the radio: one press per state, keys 1 to 9 for the first nine, and when it was heard. */
export function StatusDialog({ unit: id, close }: { unit: string; close: () => void }) {
  const { t, word } = useSpeech();
  const zone = useZone();
  const { room } = useCommands();
  const unit = useLive((state) => state.units.get(id));
  const job = useLive((state) => (unit?.incident_id ? state.incidents.get(unit.incident_id) : undefined));
  const [heard, setHeard] = useState(() => clock(room().now, zone));
  const [touched, setTouched] = useState(false);
  const [reason, setReason] = useState("");
  const { run, busy, problem } = useAct();
  const at = touched ? heardTime(heard, zone, room().now) : undefined;
  const bad = touched && !at;

  if (!unit) return null;

  async function set(status: string) {
    if (!unit || bad) return;
    if (await run(() => say(room(), unit, status, { at, reason: reason.trim() }))) close();
  }

  return (
    <Dialog close={close}
      title={t("unit.setTitle", { unit: unit.call_sign })}
      onKeyDown={(event) => {
        const state = unitStates[Number(event.key) - 1];
        if (!state || event.key === "0" || event.target instanceof HTMLInputElement) return;
        event.preventDefault();
        void set(state);
      }}
    >
      <div className="form">
        <p className="dim">
          {t("unit.now", { state: word("unitState", unit.state) })}
          {job && ` · ${t("unit.onJob", { incident: shortNumber(job.number) })}`}
        </p>
        <ul className="states">
          {unitStates.map((state, index) => (
            <li key={state}>
              <button
                type="button"
                className={state === unit.state ? "btn on" : "btn"}
                aria-pressed={state === unit.state}
                data-autofocus={state === unit.state || undefined}
                disabled={busy}
                onClick={() => void set(state)}
              >
                {index < 9 && <kbd>{index + 1}</kbd>}
                <UnitState state={state} />
              </button>
            </li>
          ))}
        </ul>
        <div className="heard">
          <TextInput
            label={t("unit.heard")}
            description={t("unit.heardHint")}
            inputWrapperOrder={["label", "input", "description", "error"]}
            value={heard}
            error={bad ? t("unit.heardBad") : undefined}
            onChange={(event) => {
              setHeard(event.currentTarget.value);
              setTouched(true);
            }}
          />
          <TextInput
            label={`${t("unit.reason")} (${t("app.optional")})`}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </div>
        {problem && <Trouble problem={problem} />}
      </div>
    </Dialog>
  );
}
