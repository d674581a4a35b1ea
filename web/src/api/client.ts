import createClient from "openapi-fetch";
import { Problem, problemFrom } from "./problem";
import type { paths } from "./schema";
import { makeSend } from "./send";

let language = "id";
const signedOutListeners = new Set<() => void>();

/** The language the server shall answer in; ui/ calls it when the reader changes it. */
export function answerIn(next: string): void {
  language = next;
}

/** Tells when the server answered that the session is over. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

/** Sends one request as the console sends all of them. */
export const send = makeSend({
  language: () => language,
  signedOut: () => {
    for (const listener of signedOutListeners) listener();
  },
});

export const client = createClient<paths>({ fetch: send });

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Turns an outcome into its data or throws the Problem the server gave; a lost connection is a Problem with status 0. */
export async function answer<T>(call: Promise<Outcome<T>>): Promise<T> {
  let outcome: Outcome<T>;
  try {
    outcome = await call;
  } catch {
    throw new Problem(0, "", "");
  }
  if (!outcome.response.ok) throw problemFrom(outcome.response.status, outcome.error);
  return outcome.data as T;
}

/** The header that makes an edit fail when someone else was faster. */
export function ifMatch(version: number): { "If-Match": string } {
  return { "If-Match": `"${version}"` };
}
