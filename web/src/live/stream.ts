// The one stream of this screen: opens it, notices when it falls silent, opens it again, and hands on what it says.
import type { Contact, Incident, Unit } from "../api/types";
import type { LiveEvent, PositionUpdate, Snapshot } from "./state";

/** The server says something every two seconds; silence this long means the line is dead though nobody closed it. */
export const silentAfterMs = 10_000;
const reopenAfterMs = [500, 1000, 2000, 5000];

export interface StreamOptions {
  url: string;
  emit(events: LiveEvent[]): void;
}

/** Opens the stream and keeps it open until the returned function is called. */
export function openStream({ url, emit }: StreamOptions): () => void {
  let source: EventSource | undefined;
  let closed = false;
  let failures = 0;
  let heardAt = Date.now();
  let reopenTimer: ReturnType<typeof setTimeout> | undefined;
  let waiting: LiveEvent[] = [];
  let flushTimer: ReturnType<typeof setTimeout> | undefined;

  // Events that come in the same instant become one change of the screen.
  function hear(event: LiveEvent) {
    heardAt = Date.now();
    failures = 0;
    waiting.push(event);
    flushTimer ??= setTimeout(flush, event.kind === "snapshot" ? 0 : 16);
  }

  function flush() {
    flushTimer = undefined;
    const events = waiting;
    waiting = [];
    if (events.length > 0) emit(events);
  }

  function open() {
    if (closed) return;
    heardAt = Date.now();
    source = new EventSource(url);
    source.addEventListener("snapshot", (e) => {
      const snapshot = data<Snapshot>(e);
      if (snapshot) hear({ kind: "snapshot", heardAt: Date.now(), seq: snapshot.seq, snapshot });
    });
    source.addEventListener("contact", (e) => {
      const contact = data<Contact>(e);
      if (contact) hear({ kind: "contact", heardAt: Date.now(), seq: seqOf(e), contact });
    });
    source.addEventListener("incident", (e) => {
      const incident = data<Incident>(e);
      if (incident) hear({ kind: "incident", heardAt: Date.now(), seq: seqOf(e), incident });
    });
    source.addEventListener("unit", (e) => {
      const unit = data<Unit>(e);
      if (unit) hear({ kind: "unit", heardAt: Date.now(), seq: seqOf(e), unit });
    });
    source.addEventListener("removed", (e) => {
      const removed = data<{ kind: string; id: string }>(e);
      if (removed) hear({ kind: "removed", heardAt: Date.now(), seq: seqOf(e), what: removed.kind, id: removed.id });
    });
    source.addEventListener("positions", (e) => {
      const positions = data<{ items: PositionUpdate[] }>(e);
      if (positions) hear({ kind: "positions", heardAt: Date.now(), items: positions.items });
    });
    source.addEventListener("beat", (e) => {
      const beat = data<{ at: string }>(e);
      if (beat) hear({ kind: "beat", heardAt: Date.now(), at: beat.at });
    });
    source.onerror = () => {
      emit([{ kind: "broken" }]);
      // The browser reconnects by itself with Last-Event-ID, unless the server refused: then it gives up and we ask anew.
      if (source?.readyState === EventSource.CLOSED) reopenLater();
    };
  }

  function reopenLater() {
    source?.close();
    clearTimeout(reopenTimer);
    const pause = reopenAfterMs[Math.min(failures, reopenAfterMs.length - 1)];
    failures++;
    reopenTimer = setTimeout(open, pause);
  }

  const watchdog = setInterval(() => {
    if (Date.now() - heardAt < silentAfterMs) return;
    emit([{ kind: "broken" }]);
    reopenLater();
    heardAt = Date.now();
  }, 1000);

  open();
  return () => {
    closed = true;
    clearInterval(watchdog);
    clearTimeout(reopenTimer);
    clearTimeout(flushTimer);
    source?.close();
  };
}

function data<T>(event: MessageEvent<unknown>): T | undefined {
  if (typeof event.data !== "string") return undefined;
  try {
    return JSON.parse(event.data) as T;
  } catch {
    return undefined;
  }
}

function seqOf(event: MessageEvent<unknown>): number {
  const seq = Number(event.lastEventId);
  return Number.isFinite(seq) ? seq : 0;
}
