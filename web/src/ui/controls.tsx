// Small parts every feature draws with, so that the same thing always looks the same.
import type { ButtonHTMLAttributes, ReactNode } from "react";
import type { Need } from "../api/types";
import type { Problem } from "../api/problem";
import { useCapability } from "./capability";
import { useSpeech, type Speech } from "./language";

export function Priority({ value }: { value: string }) {
  return <span className={`p ${value.toLowerCase()}`}>{value}</span>;
}

type Tone = "danger" | "warn" | "info" | "ok" | "hold" | "";

const stateTone: Record<string, Tone> = {
  received: "warn",
  open: "warn",
  dispatched: "info",
  en_route: "info",
  on_scene: "hold",
  resolved: "ok",
  closed: "ok",
  cancelled: "",
  merged: "",
};

export function StateTag({ state }: { state: string }) {
  const { word } = useSpeech();
  return <span className={`tag ${tone(stateTone[state])}`}>{word("state", state)}</span>;
}

function tone(value: Tone | undefined): string {
  return value ? `tone-${value}` : "";
}

const unitTone: Record<string, string> = {
  available: "ok round",
  planned_duty: "ok round hollow",
  reserved: "warn round",
  dispatched: "info",
  acknowledged: "info",
  en_route: "info",
  staging: "info",
  on_scene: "hold",
  transporting: "info",
  at_destination: "hold",
  clearing: "warn round",
  busy: "warn",
  emergency: "danger",
  off_duty: "round hollow",
  out_of_service: "hollow",
};

/** A unit's state as a shape, a hue and a word. */
export function UnitState({ state, sub }: { state: string; sub?: string }) {
  const { word } = useSpeech();
  return (
    <span>
      <span className={`dot ${unitTone[state] ?? ""}`} aria-hidden />
      {word("unitState", state)}
      {sub ? ` · ${word("subState", sub)}` : ""}
    </span>
  );
}

const needSigns: Record<string, string> = { met: "✓", moving: "→", assigned: "→", unmet: "!", open: "!" };

/** ✓ met, → on its way, ! nobody: the shape beside the hue. */
export function needSign(need: Need): string {
  return needSigns[need.state] ?? "";
}

export function needLook(need: Need): string {
  if (need.state === "assigned") return "moving";
  return need.state === "open" ? "unmet" : need.state;
}

export function NeedChip({ need }: { need: Need }) {
  const { word } = useSpeech();
  const capability = useCapability()(need.capability);
  return (
    <span className={`need ${needLook(need)}`} title={`${capability}: ${word("need", need.state)}`}>
      {needSign(need)} {capability}
      {need.count > 1 ? ` ×${need.count}` : ""}
      <span className="hidden-words">: {word("need", need.state)}</span>
    </span>
  );
}

export function Blank({ children }: { children: ReactNode }) {
  return (
    <div className="blank" role="status">
      {children}
    </div>
  );
}

export function Waiting({ children }: { children: ReactNode }) {
  return (
    <div className="blank" role="status">
      <span className="waiting">{children}</span>
    </div>
  );
}

/** What a refusal says, in the reader's language: the server's words when it gave any. */
export function problemWords(problem: Problem, t: Speech["t"]): string {
  if (problem.unreachable) return t("problem.unreachable");
  return problem.message || t("problem.unknown", { status: problem.status });
}

/** A refusal, in place, with what to do about it. */
export function Trouble({ problem, onRetry, children }: { problem: Problem; onRetry?: () => void; children?: ReactNode }) {
  const { t } = useSpeech();
  const title = problem.stale ? t("problem.stale") : problem.lostRace ? t("problem.race") : problem.title;
  return (
    <div className="trouble" role="alert">
      <strong>▲ {title || t("problem.title")}</strong>
      <span>{problemWords(problem, t)}</span>
      {problem.fields.length > 0 && (
        <ul>
          {problem.fields.map((field) => (
            <li key={field.field + field.message}>
              {field.field ? `${field.field}: ` : ""}
              {field.message}
            </li>
          ))}
        </ul>
      )}
      {children}
      {onRetry && (
        <div>
          <button type="button" className="btn" onClick={onRetry}>
            {problem.stale ? t("problem.staleRetry") : t("app.retry")}
          </button>
        </div>
      )}
    </div>
  );
}

interface ActButton extends ButtonHTMLAttributes<HTMLButtonElement> {
  main?: boolean;
  small?: boolean;
  quiet?: boolean;
  keys?: string;
  /** Why it cannot be pressed now, in words; the button is then disabled and says it. */
  because?: string;
}

export function Press({ main, small, quiet, keys, because, children, className, ...rest }: ActButton) {
  const look = ["btn", main && "main", small && "small", quiet && "quiet", className].filter(Boolean).join(" ");
  return (
    <button type="button" {...rest} className={look} disabled={rest.disabled || Boolean(because)} title={because ?? rest.title}>
      {children}
      {keys && <kbd>{keys}</kbd>}
    </button>
  );
}

export function Section({ title, aside }: { title: ReactNode; aside?: ReactNode }) {
  return (
    <h3 className="section">
      {title}
      {aside && <em>{aside}</em>}
    </h3>
  );
}
