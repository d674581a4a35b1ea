// What a unit can do, by the names of the catalogue.
import { useCatalogue } from "../api/queries";
import type { Named } from "../api/types";
import { useSpeech, type Speech } from "./language";

/** The name of a capability; until the catalogue has arrived, its code with spaces. */
export function capabilityIn(capabilities: Named[], name: Speech["name"], code: string): string {
  return name(capabilities.find((one) => one.code === code)?.name) || code.replaceAll("_", " ");
}

export function useCapability(): (code: string) => string {
  const { capabilities } = useCatalogue();
  const { name } = useSpeech();
  return (code) => capabilityIn(capabilities, name, code);
}
