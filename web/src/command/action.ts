import type { ReactNode } from "react";
import type { Catalogue } from "../api/queries";
import type { Session } from "../api/types";
import type { LiveState } from "../live/state";
import type { Speech } from "../ui/language";
import type { Fields, Letter } from "./parse";

/** What the operator has in hand; at most one of contact and incident is open, a unit may be chosen besides. */
export interface Hand {
  incident?: string;
  contact?: string;
  unit?: string;
  /** The form for a new contact is open. */
  taking?: boolean;
}

export type Page = "board" | "map" | "units" | "archive" | "journal";

/** Everything an action may look at and do. It is built anew for each look, so it is never old. */
export interface Room {
  live: LiveState;
  catalogue: Catalogue;
  session: Session;
  speech: Speech;
  zone: string;
  /** The server's time in milliseconds. */
  now: number;
  hand: Hand;
  page: Page;
  /** Puts something in hand and shows it on the board. */
  take(hand: Hand): void;
  go(page: Page): void;
  /** Says in one line that something was done. */
  say(text: string): void;
  /** Shows a dialog; it is given the function that closes it. */
  ask(render: (close: () => void) => ReactNode): void;
  /** Asks the server again for what is shown of a record. */
  refresh(): void;
}

/** What a command line will do, in plain words, or why it cannot. */
export type Plan = { ready: true; preview: string; run(): Promise<void> | void } | { ready: false; problem: string };

export interface Verb {
  name: string;
  /** The letters it knows, in the order they are shown. */
  letters: Letter[];
  /** The letter a word without a letter belongs to, as in `ST u:PTL-12 en_route`. */
  bare?: Letter;
  example: string;
  plan(fields: Fields, room: Room): Plan;
}

/**
 * One thing an operator can do. Buttons, menus, shortcuts, the palette and the command line are all drawn from these
 * objects, so that an act has one name, one key and one reason for being unavailable.
 */
export interface Action {
  id: string;
  title(speech: Speech): string;
  /** As written on the key cap: "N", "Enter", "Mod+K". */
  keys?: string[];
  verb?: Verb;
  /** Whether it belongs to what is in hand at all. */
  available(room: Room): boolean;
  /** Why it cannot be done just now, in the reader's language. */
  disabledBecause?(room: Room): string | undefined;
  run(room: Room): Promise<void> | void;
}
