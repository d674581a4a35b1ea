// What the console reads and keeps: the keys under which answers are cached, and the reference data every screen needs.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { reference, session } from "./calls";
import type { Agency, Area, Disposition, End, IncidentType, Named } from "./types";

export const keys = {
  session: ["session"] as const,
  incident: (id: string) => ["incident", id] as const,
  contact: (id: string) => ["contact", id] as const,
  journal: ["journal"] as const,
};

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: session.read,
  retry: false,
  staleTime: Infinity,
});

const slow = { staleTime: 10 * 60 * 1000 };

export const typesQuery = queryOptions({ queryKey: ["types"], queryFn: reference.types, ...slow });
export const dispositionsQuery = queryOptions({ queryKey: ["dispositions"], queryFn: reference.dispositions, ...slow });
export const agenciesQuery = queryOptions({ queryKey: ["agencies"], queryFn: reference.agencies, ...slow });
export const areasQuery = queryOptions({ queryKey: ["areas"], queryFn: reference.areas, ...slow });

export const capabilitiesQuery = queryOptions({ queryKey: ["capabilities"], queryFn: reference.capabilities, ...slow });
export const endsQuery = queryOptions({ queryKey: ["ends"], queryFn: reference.ends, ...slow });
export const streetsQuery = queryOptions({ queryKey: ["streets"], queryFn: reference.streets, staleTime: Infinity });

export interface Catalogue {
  types: IncidentType[];
  dispositions: Disposition[];
  agencies: Agency[];
  areas: Area[];
  capabilities: Named[];
  ends: End[];
}

export function useSession() {
  return useQuery(sessionQuery);
}

/** The slow-changing lists; each is empty until it has arrived. */
export function useCatalogue(): Catalogue {
  const types = useQuery(typesQuery).data?.items ?? none;
  const dispositions = useQuery(dispositionsQuery).data?.items ?? none;
  const agencies = useQuery(agenciesQuery).data?.items ?? none;
  const areas = useQuery(areasQuery).data?.items ?? none;
  const capabilities = useQuery(capabilitiesQuery).data?.items ?? none;
  const ends = useQuery(endsQuery).data?.items ?? none;
  return { types, dispositions, agencies, areas, capabilities, ends };
}

const none: never[] = [];
