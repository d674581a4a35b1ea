import { Link } from "@tanstack/react-router";
import { Blank } from "../ui/controls";
import { useSpeech } from "../ui/language";

export function NotFound() {
  const { t } = useSpeech();
  return (
    <Blank>
      <p>{t("app.notFoundTitle")}</p>
      <p>{t("app.notFoundText")}</p>
      <p>
        <Link to="/" className="link">
          {t("app.backToBoard")}
        </Link>
      </p>
    </Blank>
  );
}
