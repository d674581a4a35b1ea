import { TextInput } from "@mantine/core";
import { useEffect, useEffectEvent } from "react";
import { dispatch } from "../api/calls";
import { asProblem } from "../api/problem";
import type { Candidate, Incident } from "../api/types";
import type { Action } from "../command/action";
import { ActionButton } from "../command/button";
import { useActions, useCommands } from "../command/registry";
import { Moment, useAsOf } from "../ui/age";
import { useAct } from "../ui/act";
import { useCapability } from "../ui/capability";
import { Press, Section, Trouble } from "../ui/controls";
import { distance, oldPositionMs, shortNumber, span } from "../ui/format";
import { useSpeech } from "../ui/language";
import { useLive } from "../live/live";
import { askPreempt, queueUnit } from "./actions";
import { orderOf, rowsFor } from "./set";
import type { Proposal } from "./useProposal";
import "./dispatch.css";

interface Props {
  incident: Incident;
  proposal: Proposal;
}

/** The ranked list for each need: who, how soon, why; below it who was ruled out and why, and what is lacking. */
export function Recommended({ incident, proposal }: Props) {
  const { t } = useSpeech();
  const capability = useCapability();
  const { query, recommendation, open, changed } = proposal;
  const asOf = useAsOf(useLive((state) => state.heardAt), useLive((state) => state.offset));
  useActions([
    {
      id: "dispatch.refresh",
      title: (speech) => speech.t("dispatch.refresh"),
      keys: ["R"],
      available: () => open.length > 0,
      run: () => void query.refetch(),
    },
  ]);

  // A chosen unit that was sent elsewhere meanwhile makes the recommendation void.
  const again = useEffectEvent(() => void query.refetch());
  const voided = changed.map((choice) => choice.unit).join();
  useEffect(() => {
    if (voided) again();
  }, [voided]);

  if (open.length === 0) {
    // A closed incident may have needs that nobody met.
    const all = (incident.needs ?? []).filter((need) => need.state !== "withdrawn");
    const served = all.length > 0 && all.every((need) => need.state !== "unmet" && need.state !== "open");
    return served ? <p className="pad dim">✓ {t("dispatch.allMet")}</p> : null;
  }
  if (query.isError) return <Trouble problem={asProblem(query.error)} onRetry={() => void query.refetch()} />;
  if (!recommendation) return <p className="pad dim waiting">{t("dispatch.loading")}</p>;
  const basis = recommendation.basis === "road" ? t("dispatch.basis.road") : t("dispatch.basis.straight_line");
  return (
    <>
      {open.map((need, index) => (
        <div key={need.id}>
          <Section
            title={t("dispatch.titleFor", { capability: capability(need.capability) })}
            aside={
              index === 0 && (
                <>
                  {basis} · <Moment at={recommendation.computed_at} />
                </>
              )
            }
          />
          <Rows rows={rowsFor(need, recommendation).slice(0, 5)} need={need.id} proposal={proposal} />
          {rowsFor(need, recommendation).length === 0 && <p className="pad dim">{t("dispatch.none", { time: asOf })}</p>}
        </div>
      ))}
      {(recommendation.shortfall ?? []).map((lack) => (
        <p key={lack.need_id} className="hint">
          ▲ {t("dispatch.shortfall", { missing: lack.missing, capability: capability(lack.capability) })}
        </p>
      ))}
      <RuledOut incident={incident} proposal={proposal} />
    </>
  );
}

function Rows({ rows, need, proposal }: { rows: Candidate[]; need: string; proposal: Proposal }) {
  const { t, language } = useSpeech();
  return (
    <ul className="proposed">
      {rows.map((row) => {
        const on = proposal.chosen.some((choice) => choice.unit === row.unit_id && choice.need === need);
        const old = row.position_age_s === null || row.position_age_s * 1000 > oldPositionMs;
        return (
          <li key={row.unit_id} className={on ? "on" : undefined}>
            <label>
              <input type="checkbox" checked={on} onChange={() => proposal.toggle({ unit: row.unit_id, need })} />
              <b>{row.call_sign}</b>
              <span className="eta">{span(row.eta_s * 1000, t)}</span>
              <span className="why">
                <span className={old ? "old" : undefined}>{(row.reasons ?? []).join("; ")}</span> · {distance(row.distance_m, language)}
                {(row.flags ?? []).map((flag) => (
                  <em key={flag}> · ! {flag}</em>
                ))}
              </span>
            </label>
          </li>
        );
      })}
    </ul>
  );
}

function RuledOut({ incident, proposal }: Props) {
  const { t } = useSpeech();
  const { room, attempt } = useCommands();
  const out = proposal.recommendation?.ruled_out ?? [];
  if (out.length === 0) return null;
  return (
    <details className="ruled-out">
      <summary>{t("dispatch.ruledOut", { n: out.length })}</summary>
      <ul>
        {out.map((row) => {
          const unit = { id: row.unit_id, call_sign: row.call_sign };
          return (
            <li key={row.unit_id}>
              <b>{row.call_sign}</b>
              <span className="why">{row.reason}</span>
              <span className="acts">
                {row.incident_id && (
                  <Press small quiet onClick={() => void attempt(() => queueUnit(room(), incident, unit))}>
                    {t("dispatch.queue")}
                  </Press>
                )}
                {row.preemptible && (
                  <Press small quiet onClick={() => askPreempt(room(), incident, unit)}>
                    {t("dispatch.preempt")}
                  </Press>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </details>
  );
}

/** The next right act: send the chosen set. The button names the units, so that Enter holds no surprise. */
export function SendSet({ incident, proposal }: Props) {
  const { t } = useSpeech();
  const { room } = useCommands();
  const { run, busy, problem } = useAct();
  const { chosen, recommendation, open, overruled, reason, setReason, query } = proposal;
  const signs = chosen.map((choice) => (recommendation?.units ?? []).find((row) => row.unit_id === choice.unit)?.call_sign ?? "?");
  const units = signs.join(", ");
  const reasonMissing = overruled && reason.trim() === "";

  const send: Action = {
    id: "dispatch.send",
    title: (speech) => (chosen.length > 0 ? speech.t("dispatch.send", { units }) : speech.t("dispatch.sendNone")),
    keys: ["Enter", "D"],
    available: () => open.length > 0,
    disabledBecause: (now) => {
      if (chosen.length === 0) return now.speech.t("command.disabled.noSet");
      if (reasonMissing) return now.speech.t("dispatch.overrule");
      return busy ? now.speech.t("app.loading") : undefined;
    },
    run: async () => {
      const done = await run(async () => {
        await dispatch.assign(incident.id, { ...orderOf(chosen), reason: overruled ? reason.trim() : undefined });
      });
      if (done) {
        room().say(t("dispatch.sent", { units, incident: shortNumber(incident.number) }));
        setReason("");
      } else void query.refetch();
      room().refresh();
    },
  };
  useActions([send]);

  if (open.length === 0) return null;
  return (
    <>
      {problem && (
        <div className="send-trouble">
          <Trouble problem={problem}>{problem.lostRace && <p>{t("dispatch.refreshed")}</p>}</Trouble>
        </div>
      )}
      {overruled && (
        <TextInput
          className="overrule"
          label={t("dispatch.overrule")}
          placeholder={t("dispatch.overruleHint")}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      <ActionButton action={send} main />
    </>
  );
}
