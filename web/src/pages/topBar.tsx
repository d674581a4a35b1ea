import { Menu, useMantineColorScheme } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useSession } from "../api/queries";
import { useActions, useCommands } from "../command/registry";
import { useFreshness, useNow } from "../live/clock";
import { useLive } from "../live/live";
import { useAlarmSound } from "../live/sound";
import { useAsOf } from "../ui/age";
import { clock, shortAge, shortNumber, zoneName } from "../ui/format";
import { speak, useSpeech } from "../ui/language";
import { useZone } from "../ui/zone";
import { firstAlarm } from "./alarm";

const links = [
  ["/", "board"],
  ["/map", "map"],
  ["/units", "units"],
  ["/archive", "incidents"],
  ["/journal", "journal"],
] as const;

/** What must be seen whatever page is open: whether this is an exercise, what cries, how fresh the screen is, the time. */
export function TopBar() {
  const { t } = useSpeech();
  const session = useSession().data;
  return (
    <>
      <header className="top">
        <span className="brand" aria-label={t("app.name")}>
          SEN<i>TRA</i>
        </span>
        <span className="top-centre">{session?.centre_name}</span>
        {session?.exercise && (
          <strong className="drill" title={t("app.exerciseHint")}>
            {t("app.exercise")}
          </strong>
        )}
        <nav aria-label={t("app.pages")}>
          {links.map(([to, key]) => (
            <Link key={to} to={to} activeOptions={{ exact: true, includeSearch: false }} activeProps={{ className: "on", "aria-current": "page" }}>
              {t(`app.${key}`)}
            </Link>
          ))}
        </nav>
        <span className="grow" />
        <Alarm />
        <Freshness />
        <Clock />
        <Account />
      </header>
      <Lost />
    </>
  );
}

function Clock() {
  const zone = useZone();
  return (
    <span className="top-clock">
      {clock(useNow(), zone)}
      <small>{zoneName(zone)}</small>
    </span>
  );
}

function Freshness() {
  const { t, language } = useSpeech();
  const { age, level } = useFreshness();
  const words = level === "connecting" ? t("live.connecting") : t(`live.${level}`, { age: shortAge(age, language, t) });
  return (
    <span className={`fresh ${level}`} role="status" aria-live="off">
      <b aria-hidden />
      {words}
    </span>
  );
}

/** Loud: a whole bar in red, and a sound, until the feed is back. */
function Lost() {
  const { t } = useSpeech();
  const { level } = useFreshness();
  const broken = level === "broken";
  const since = useAsOf(useLive((state) => state.heardAt), useLive((state) => state.offset));
  useAlarmSound(broken);
  if (!broken) return null;
  return (
    <div className="lost" role="alert">
      ▲ {t("live.lost", { time: since })} {t("live.lostAct")}
    </div>
  );
}

/** One sentence with the act in it; it stays until somebody acts. */
function Alarm() {
  const { t } = useSpeech();
  const { room } = useCommands();
  const units = useLive((state) => state.units);
  const incidents = useLive((state) => state.incidents);
  const alarm = firstAlarm(units.values(), incidents.values());
  if (!alarm) return null;
  const words =
    alarm.kind === "emergency"
      ? t("alarm.emergency", { unit: alarm.unit.call_sign, n: alarm.count })
      : t("alarm.unsent", { incident: shortNumber(alarm.incident.number), priority: alarm.incident.priority, n: alarm.count });
  return (
    <button
      type="button"
      className="alarm"
      onClick={() => room().take(alarm.kind === "emergency" ? { unit: alarm.unit.id, incident: alarm.unit.incident_id } : { incident: alarm.incident.id })}
    >
      ▲ {words}
    </button>
  );
}

function Account() {
  const { t, language, word } = useSpeech();
  const session = useSession().data;
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { registry, perform } = useCommands();
  const dark = colorScheme !== "light";
  useActions([
    {
      id: "ui.theme",
      title: (speech) => speech.t("act.theme"),
      available: () => true,
      run: () => setColorScheme(dark ? "light" : "dark"),
    },
  ]);
  const name = session?.account.name ?? "";
  const initials = name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => part[0]?.toUpperCase() ?? "")
    .join("");
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <button type="button" className="who">
          <span className="who-words">
            <span className="hidden-words">{t("app.account")}: </span>
            {name} · {word("role", session?.account.role)}
          </span>
          <span className="avatar" aria-hidden>
            {initials}
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {name} · {session?.account.login}
        </Menu.Label>
        <Menu.Item onClick={() => setColorScheme(dark ? "light" : "dark")}>
          {t("app.theme")}: {dark ? t("app.light") : t("app.dark")}
        </Menu.Item>
        <Menu.Item onClick={() => void speak(language === "id" ? "en" : "id")}>{language === "id" ? "English" : "Bahasa Indonesia"}</Menu.Item>
        <Menu.Divider />
        <Menu.Item
          onClick={() => {
            const action = registry.find("access.signOut");
            if (action) void perform(action);
          }}
        >
          {t("app.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
