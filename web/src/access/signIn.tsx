import { PasswordInput, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { session } from "../api/calls";
import { keys } from "../api/queries";
import { useAct } from "../ui/act";
import { Press, Trouble } from "../ui/controls";
import { speak, useSpeech } from "../ui/language";
import "./access.css";

/** Account and password; after it the console asks who it is speaking with. */
export function SignIn({ ended, onDone }: { ended: boolean; onDone: () => void }) {
  const { t, language } = useSpeech();
  const queries = useQueryClient();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const { run, busy, problem } = useAct();

  async function enter() {
    const done = await run(async () => {
      await session.signIn(login.trim(), password);
      await queries.resetQueries({ queryKey: keys.session });
    });
    if (done) onDone();
    else setPassword("");
  }

  return (
    <main className="sign-in">
      <form
        className="form"
        aria-labelledby="sign-in-title"
        onSubmit={(event) => {
          event.preventDefault();
          void enter();
        }}
      >
        <p className="brand" aria-hidden>
          SEN<i>TRA</i>
        </p>
        <h1 id="sign-in-title">{t("access.title")}</h1>
        {ended && !problem && <p className="hint">{t("access.ended")}</p>}
        <TextInput
          size="sm"
          label={t("access.login")}
          value={login}
          onChange={(event) => setLogin(event.currentTarget.value)}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
          withAsterisk={false}
        />
        <PasswordInput
          label={t("access.password")}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": t("access.password") }}
        />
        {problem && <Trouble problem={problem} />}
        <Press main type="submit" disabled={busy || login === "" || password === ""}>
          {busy ? t("access.signingIn") : t("access.signIn")}
        </Press>
        <p className="dim languages">
          <button type="button" className="link" lang="id" aria-pressed={language === "id"} onClick={() => void speak("id")}>
            Bahasa Indonesia
          </button>
          <button type="button" className="link" lang="en" aria-pressed={language === "en"} onClick={() => void speak("en")}>
            English
          </button>
        </p>
      </form>
    </main>
  );
}
