import { createContext, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from "react";
import { emptyState, reduce, type LiveEvent, type LiveState } from "./state";
import { openStream } from "./stream";

/** Holds the live state outside React; every feature reads it, nobody but the stream writes it. */
export class LiveStore {
  private state = emptyState;
  private listeners = new Set<() => void>();
  private watchers = new Set<(event: LiveEvent) => void>();

  get = (): LiveState => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Tells each event as it comes, for those who must react to a change and not only show it. */
  watch = (watcher: (event: LiveEvent) => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  apply = (events: LiveEvent[]): void => {
    this.state = reduce(this.state, events);
    for (const listener of this.listeners) listener();
    for (const event of events) for (const watcher of this.watchers) watcher(event);
  };
}

const Store = createContext<LiveStore | null>(null);

/** Opens the stream for the signed-in part of the console; there is exactly one of these on a screen. */
export function LiveProvider({ children, onEvent }: { children: ReactNode; onEvent: (event: LiveEvent) => void }) {
  const [store] = useState(() => new LiveStore());
  useEffect(() => store.watch(onEvent), [store, onEvent]);
  useEffect(() => openStream({ url: "/api/v1/live", emit: store.apply }), [store]);
  return <Store.Provider value={store}>{children}</Store.Provider>;
}

export function useLiveStore(): LiveStore {
  const store = useContext(Store);
  if (!store) throw new Error("useLiveStore outside LiveProvider");
  return store;
}

/** Reads a part of the live state; the component is drawn again only when that part changes. */
export function useLive<T>(select: (state: LiveState) => T): T {
  const store = useLiveStore();
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}
