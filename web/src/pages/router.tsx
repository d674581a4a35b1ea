import { createRootRoute, createRoute, createRouter, Outlet } from "@tanstack/react-router";
import type { Hand } from "../command/action";
import { ArchivePage } from "./archivePage";
import { BoardPage } from "./boardPage";
import { Gate } from "./gate";
import { JournalRoute } from "./journalRoute";
import { MapPage } from "./mapPage";
import { NotFound } from "./notFound";
import { UnitsPage } from "./unitsPage";

export type QueueTab = "contacts" | "incidents";
export type BoardSearch = Hand & { queue?: QueueTab };

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function positive(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}

const root = createRootRoute({
  component: () => (
    <Gate>
      <Outlet />
    </Gate>
  ),
  notFoundComponent: NotFound,
});

// What is in hand stands in the address: it survives a reload, and can be sent to a colleague.
const board = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: BoardPage,
  validateSearch: (search: Record<string, unknown>): BoardSearch => ({
    incident: text(search.incident),
    contact: text(search.contact),
    unit: text(search.unit),
    taking: search.taking === true ? true : undefined,
    queue: search.queue === "incidents" || search.queue === "contacts" ? search.queue : undefined,
  }),
});
const map = createRoute({ getParentRoute: () => root, path: "/map", component: MapPage });
const units = createRoute({ getParentRoute: () => root, path: "/units", component: UnitsPage });
const archive = createRoute({
  getParentRoute: () => root,
  path: "/archive",
  component: ArchivePage,
  validateSearch: (search: Record<string, unknown>): { state?: string } => ({ state: text(search.state) }),
});
const journal = createRoute({
  getParentRoute: () => root,
  path: "/journal",
  component: JournalRoute,
  validateSearch: (search: Record<string, unknown>): { seq?: number; until?: number } => ({
    seq: positive(search.seq),
    until: positive(search.until),
  }),
});

export const router = createRouter({
  routeTree: root.addChildren([board, map, units, archive, journal]),
  basepath: "/console",
  defaultNotFoundComponent: NotFound,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
