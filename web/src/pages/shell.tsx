import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useCallback, type ReactNode } from "react";
import { agenciesQuery, areasQuery, capabilitiesQuery, dispositionsQuery, endsQuery, keys, sessionQuery, typesQuery } from "../api/queries";
import type { Session } from "../api/types";
import { AllKeys } from "../command/allKeys";
import type { Hand, Page } from "../command/action";
import { Shortcuts } from "../command/keys";
import { CommandLine } from "../command/line";
import { Palette } from "../command/palette";
import { CommandProvider, useActions, useCommands, type RoomSource } from "../command/registry";
import { dispatchActions } from "../dispatch/actions";
import { incidentActions } from "../incident/actions";
import { intakeActions } from "../intake/actions";
import { LiveProvider, useLiveStore } from "../live/live";
import type { LiveEvent } from "../live/state";
import { PickProvider } from "../map/pick";
import { currentLanguage, speechIn, useSpeech } from "../ui/language";
import { unitActions } from "../unit/actions";
import { roomActions } from "./actions";
import { TopBar } from "./topBar";
import "./shell.css";

const noSession: Session = {
  account: { id: "", login: "", name: "", role: "" },
  language: "id",
  exercise: false,
  centre_name: "",
  time_zone: "Asia/Jakarta",
};

/** The frame of every page: one stream, one registry of actions, the bar above and the command line below. */
export function Shell({ children }: { children: ReactNode }) {
  const queries = useQueryClient();

  // What the stream tells makes the fuller reads of the same record old.
  const onEvent = useCallback(
    (event: LiveEvent) => {
      if (event.kind === "incident") void queries.invalidateQueries({ queryKey: keys.incident(event.incident.id) });
      else if (event.kind === "contact") {
        void queries.invalidateQueries({ queryKey: keys.contact(event.contact.id) });
        void queries.invalidateQueries({ queryKey: ["duplicates"] });
      } else if (event.kind === "snapshot") {
        void queries.invalidateQueries({ queryKey: ["incident"] });
        void queries.invalidateQueries({ queryKey: ["contact"] });
      } else if (event.kind === "broken") void queries.invalidateQueries({ queryKey: keys.session });
    },
    [queries],
  );

  return (
    <LiveProvider onEvent={onEvent}>
      <PickProvider>
        <WithCommands>{children}</WithCommands>
      </PickProvider>
    </LiveProvider>
  );
}

const pagePaths: Record<Page, "/" | "/map" | "/units" | "/archive" | "/journal"> = {
  board: "/",
  map: "/map",
  units: "/units",
  archive: "/archive",
  journal: "/journal",
};

function WithCommands({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const router = useRouter();
  const store = useLiveStore();

  const source = useCallback<RoomSource>(() => {
    const state = store.get();
    const { pathname, search } = router.state.location;
    const session = queries.getQueryData(sessionQuery.queryKey) ?? noSession;
    const page = (Object.keys(pagePaths) as Page[]).find((one) => one !== "board" && pathname.endsWith(pagePaths[one]));
    return {
      live: state,
      catalogue: {
        types: queries.getQueryData(typesQuery.queryKey)?.items ?? [],
        dispositions: queries.getQueryData(dispositionsQuery.queryKey)?.items ?? [],
        agencies: queries.getQueryData(agenciesQuery.queryKey)?.items ?? [],
        areas: queries.getQueryData(areasQuery.queryKey)?.items ?? [],
        capabilities: queries.getQueryData(capabilitiesQuery.queryKey)?.items ?? [],
        ends: queries.getQueryData(endsQuery.queryKey)?.items ?? [],
      },
      session,
      speech: speechIn(currentLanguage()),
      zone: session.time_zone || "Asia/Jakarta",
      now: Date.now() + state.offset,
      hand: search as Hand,
      page: page ?? "board",
      take: (hand) => {
        const queue = hand.incident ? "incidents" : hand.contact || hand.taking ? "contacts" : undefined;
        void router.navigate({ to: "/", search: (before) => ({ queue: before.queue as "contacts" | "incidents" | undefined, ...hand, ...(queue ? { queue } : {}) }) });
      },
      go: (to) => void router.navigate({ to: pagePaths[to] }),
      refresh: () => {
        void queries.invalidateQueries({ queryKey: ["incident"] });
        void queries.invalidateQueries({ queryKey: ["contact"] });
      },
    };
  }, [queries, router, store]);

  return (
    <CommandProvider source={source}>
      <Frame>{children}</Frame>
    </CommandProvider>
  );
}

function Frame({ children }: { children: ReactNode }) {
  const { t } = useSpeech();
  const { room } = useCommands();
  useActions([...intakeActions, ...incidentActions, ...dispatchActions, ...unitActions, ...roomActions]);
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t("app.skip")}
      </a>
      <TopBar />
      <main id="content" className="shell-main" tabIndex={-1}>
        {children}
      </main>
      <CommandLine onKeys={() => room().ask((close) => <AllKeys close={close} />)} />
      <Shortcuts />
      <Palette />
    </div>
  );
}
