// How a request leaves the browser: in the reader's language, and writes in such a way that sending them twice is safe.

export interface Wire {
  /** The language answers and problems shall come in. */
  language(): string;
  /** Called when the server no longer knows who we are. */
  signedOut(): void;
}

const retryAfterMs = [400, 1200];
const rememberForMs = 10 * 60 * 1000;

/** A random key. getRandomValues works without TLS too, where randomUUID does not exist. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

function wait(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

function unsure(response: Response): boolean {
  return response.status === 502 || response.status === 503 || response.status === 504;
}

/**
 * makeSend returns a fetch for the API client. A write carries an Idempotency-Key. While nobody knows whether the
 * server got it, the key is kept: the automatic retry and a person pressing the button once more send the same key,
 * so that the same act can never be done twice.
 */
export function makeSend(wire: Wire, transport: typeof fetch = (...args) => fetch(...args), retries = retryAfterMs) {
  const open = new Map<string, { key: string; since: number }>();

  return async function send(request: Request): Promise<Response> {
    const headers = new Headers(request.headers);
    headers.set("Accept-Language", wire.language());
    const reading = request.method === "GET" || request.method === "HEAD";
    if (reading) return settle(await transport(new Request(request, { headers })));

    const body = await request.clone().text();
    const act = `${request.method} ${request.url} ${request.headers.get("If-Match") ?? ""}\n${body}`;
    for (const [old, entry] of open) if (Date.now() - entry.since > rememberForMs) open.delete(old);
    const entry = open.get(act) ?? { key: newKey(), since: Date.now() };
    open.set(act, entry);
    headers.set("Idempotency-Key", entry.key);

    for (let attempt = 0; ; attempt++) {
      const last = attempt >= retries.length;
      try {
        const response = await transport(new Request(request.clone(), { headers }));
        if (!unsure(response)) {
          open.delete(act);
          return settle(response);
        }
        if (last) return settle(response);
      } catch (error) {
        if (last) throw error;
      }
      await wait(retries[attempt] ?? 0);
    }
  };

  function settle(response: Response): Response {
    if (response.status === 401 && !response.url.endsWith("/session")) wire.signedOut();
    return response;
  }
}
