import type { JournalEvent } from "../api/types";
import type { Told } from "../ui/story";

/** What a sentence can be made of. The personal part stands encrypted in the journal and is left out. */
export function toldBy({ kind, at, payload }: JournalEvent): Told {
  try {
    return { kind, at, data: (JSON.parse(payload) as { data?: unknown }).data };
  } catch {
    return { kind, at };
  }
}

/** The content of an event for reading: indented when it is JSON. */
export function payloadText(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}
