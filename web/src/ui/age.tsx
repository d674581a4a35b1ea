import { useNow } from "../live/clock";
import { age, clock, moment, span } from "./format";
import { useSpeech } from "./language";
import { useZone } from "./zone";

/** A running time since an instant: 4:31. It ticks with the screen's one clock. */
export function Since({ at, until }: { at: string; until?: string }) {
  const { t } = useSpeech();
  const now = useNow();
  return <span>{span((until ? Date.parse(until) : now) - Date.parse(at), t)}</span>;
}

/** How old something is, in words: "4 dtk". */
export function Age({ at }: { at: string }) {
  const { t } = useSpeech();
  return <span>{age(useNow() - Date.parse(at), t)}</span>;
}

/** An instant in the centre's zone; the date only when it is not today. */
export function Moment({ at }: { at: string }) {
  const zone = useZone();
  return <time dateTime={at}>{moment(at, zone, useNow())}</time>;
}

/** When the screen last heard from the server, as a time of day: what "no open incidents as of …" refers to. */
export function useAsOf(heardAt: number, offset: number): string {
  const zone = useZone();
  return clock(heardAt + offset, zone);
}
