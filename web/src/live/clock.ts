import { useSyncExternalStore } from "react";
import { useLiveStore } from "./live";

// One ticker for the whole screen: all ages advance in the same instant.
const listeners = new Set<() => void>();
let ticker: ReturnType<typeof setInterval> | undefined;
let tick = Date.now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  ticker ??= setInterval(() => {
    tick = Date.now();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(ticker);
      ticker = undefined;
    }
  };
}

/** The server's time in milliseconds, to the second. */
export function useNow(): number {
  const store = useLiveStore();
  const local = useSyncExternalStore(subscribe, () => tick);
  return Math.max(local, store.get().heardAt) + store.get().offset;
}

export interface Freshness {
  /** Milliseconds since the stream last said anything. */
  age: number;
  level: "fresh" | "ageing" | "broken" | "connecting";
}

/** How old what the screen shows is: amber after two missed beats, red when broken or silent for ten seconds. */
export function useFreshness(): Freshness {
  const store = useLiveStore();
  const local = useSyncExternalStore(subscribe, () => tick);
  const state = useSyncExternalStore(store.subscribe, store.get);
  if (state.phase === "connecting") return { age: 0, level: "connecting" };
  const age = Math.max(0, local - state.heardAt);
  if (state.phase === "broken" || age > 10_000) return { age, level: "broken" };
  return { age, level: age > 5_000 ? "ageing" : "fresh" };
}
