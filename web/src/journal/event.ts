/** Who did it, as far as the event says; events keep the actor as the server wrote it. */
export function actorName(actor: unknown): string {
  if (typeof actor === "string") return actor;
  if (typeof actor !== "object" || actor === null) return "";
  const record = actor as Record<string, unknown>;
  for (const key of ["name", "login", "id"]) {
    const value = record[key];
    if (typeof value === "string" && value !== "") return value;
  }
  return "";
}

/** The content of an event for reading: indented when it is JSON. */
export function payloadText(payload: unknown): string {
  if (payload === undefined || payload === null) return "";
  if (typeof payload !== "string") return JSON.stringify(payload, null, 2);
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}
