// The command line at the foot of the screen: says in plain words what Enter will do, before Enter is pressed.
import { useRef, useState } from "react";
import { useSpeech, type Speech } from "../ui/language";
import type { Action, Plan, Room, Verb } from "./action";
import { parse, verbOf, write, type Fault } from "./parse";
import { useActions, useCommands } from "./registry";
import "./command.css";

/** The plan for a line, or nothing while the line is empty. */
export function planLine(text: string, verbs: Verb[], room: Room): Plan | undefined {
  const { t } = room.speech;
  const name = verbOf(text);
  if (name === "") return undefined;
  const verb = verbs.find((one) => one.name === name);
  if (!verb) {
    const near = verbs.filter((one) => one.name.startsWith(name));
    const names = (near.length > 0 ? near : verbs).map((one) => one.name).join(", ");
    return { ready: false, problem: t("command.unknownVerb", { verb: name, verbs: names }) };
  }
  const line = parse(text, verb);
  const fault = line.faults[0];
  if (fault) return { ready: false, problem: faultWords(fault, verb, t) };
  return verb.plan(line.fields, room);
}

function faultWords(fault: Fault, verb: Verb, t: Speech["t"]): string {
  switch (fault.kind) {
    case "unclosed":
      return t("command.unclosed");
    case "unknownField":
      return t("command.unknownField", { verb: verb.name, field: fault.field });
    case "unexpected":
      return t("command.unexpected", { word: fault.word });
  }
}

function verbsOf(actions: Action[]): Verb[] {
  return actions.flatMap((action) => (action.verb ? [action.verb] : []));
}

export function CommandLine({ onKeys }: { onKeys: () => void }) {
  const { registry, room, attempt } = useCommands();
  const { t } = useSpeech();
  const [text, setText] = useState("");
  const [history, setHistory] = useState<string[]>([]);
  const [recall, setRecall] = useState(-1);
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  useActions([
    {
      id: "command.line",
      title: (speech) => speech.t("act.line"),
      keys: ["/", ":"],
      available: () => true,
      run: () => input.current?.focus(),
    },
  ]);

  const now = text.trim() === "" ? undefined : room();
  const verbs = now ? verbsOf(registry.all()) : [];
  const plan = now ? planLine(text, verbs, now) : undefined;
  const verb = verbs.find((one) => one.name === verbOf(text));

  async function run() {
    if (!plan?.ready || busy) return;
    setBusy(true);
    const done = await attempt(() => plan.run());
    setBusy(false);
    if (!done) return;
    const line = verb ? write(verb.name, parse(text, verb).fields) : text;
    setHistory((before) => [line, ...before.filter((old) => old !== line)].slice(0, 50));
    setText("");
    setRecall(-1);
    input.current?.blur();
  }

  function step(by: number) {
    const next = Math.max(-1, Math.min(history.length - 1, recall + by));
    setRecall(next);
    setText(next < 0 ? "" : (history[next] ?? ""));
  }

  return (
    <footer className="line">
      <span className="line-caret" aria-hidden>
        ›
      </span>
      <input
        ref={input}
        value={text}
        aria-label={t("command.label")}
        aria-describedby="line-says"
        placeholder={t("command.placeholder")}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setText(event.target.value);
          setRecall(-1);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") void run();
          else if (event.key === "ArrowUp") step(1);
          else if (event.key === "ArrowDown") step(-1);
          else if (event.key === "Escape") {
            setText("");
            input.current?.blur();
          } else return;
          event.preventDefault();
        }}
      />
      <span id="line-says" className={plan && !plan.ready ? "line-says bad" : "line-says"} aria-live="polite">
        {plan && (plan.ready ? `— ${plan.preview}` : plan.problem)}
        {verb && (
          <span className="line-letters">
            {verb.letters.map((letter) => (
              <span key={letter}>
                {letter}: {t(`command.fields.${letter}`)}
              </span>
            ))}
          </span>
        )}
      </span>
      <span className="line-hint">
        <span>
          <kbd>↵</kbd> {t("command.run")}
        </span>
        <span>
          <kbd>↑</kbd> {t("command.recall")}
        </span>
        <button type="button" className="btn quiet small" onClick={onKeys}>
          <kbd>?</kbd> {t("command.allKeys")}
        </button>
      </span>
    </footer>
  );
}
