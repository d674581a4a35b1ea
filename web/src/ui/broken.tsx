import { Press } from "./controls";
import { useSpeech } from "./language";

/** What remains when the console itself failed: a sentence and a way on. */
export function Broken() {
  const { t } = useSpeech();
  return (
    <main className="blank" role="alert">
      <h1>▲ {t("app.broken")}</h1>
      <p>{t("app.brokenText")}</p>
      <p>
        <Press main onClick={() => window.location.reload()}>
          {t("app.reload")}
        </Press>
      </p>
    </main>
  );
}
