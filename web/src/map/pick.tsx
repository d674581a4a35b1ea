import { createContext, useContext, useMemo, useState, type ReactNode } from "react";

export interface Pick {
  /** The point set on the map, while a place is being asked for. */
  at: { lat: number; lon: number } | undefined;
  set(at: { lat: number; lon: number } | undefined): void;
}

const Context = createContext<Pick>({ at: undefined, set: () => undefined });

/** Lets a form and the map speak of the same point without knowing each other. */
export function PickProvider({ children }: { children: ReactNode }) {
  const [at, set] = useState<Pick["at"]>(undefined);
  const value = useMemo(() => ({ at, set }), [at]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function usePick(): Pick {
  return useContext(Context);
}
