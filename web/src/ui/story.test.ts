import { beforeAll, describe, expect, it, vi } from "vitest";
import type { TimelineItem } from "../api/types";
import { speechIn, startLanguage } from "./language";
import { isEcho, sentence } from "./story";

const catalogue = {
  types: [],
  agencies: [],
  areas: [],
  capabilities: [],
  ends: [],
  dispositions: [{ code: "resolved_on_scene", name: { id: "Selesai ditangani di lokasi", en: "Resolved on scene" }, needs_reason: false, not_protected: false, services: [], words: [] }],
};

beforeAll(async () => {
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
  vi.stubGlobal("document", { documentElement: { lang: "" } });
  await startLanguage();
});

function item(kind: string, data: object, personal?: object): TimelineItem {
  return { kind, data, personal, at: "2026-11-23T20:14:07Z", subject: { kind: "incident", id: "1" } };
}
function told(one: TimelineItem, language: "id" | "en" = "id") {
  const { about, text } = sentence(one, speechIn(language), catalogue, "Asia/Jakarta");
  return `${about} ${text}`.trim();
}

describe("the timeline", () => {
  it("tells each event as a sentence in the reader's language", () => {
    expect(told(item("dispatch.assigned", { call_sign: "PTL-12", reason: "lebih kenal lokasi" }))).toBe("PTL-12 dikirim — lebih kenal lokasi");
    expect(told(item("unit.status_changed", { call_sign: "PTL-12", to: "on_scene" }), "en")).toBe("PTL-12 on scene");
    expect(told(item("incident.closed", { disposition: "resolved_on_scene" }), "en")).toMatch(/Resolved on scene/);
    expect(told(item("incident.noted", {}, { text: "dua korban" }))).toBe("dua korban");
  });

  it("tells what stands in the journal only", () => {
    expect(told(item("unit.added", { call_sign: "PTL-12" }), "en")).toBe("PTL-12 unit added");
    expect(told(item("access.account_added", { role: "dispatcher" }), "en")).toMatch(/Dispatcher/);
  });

  it("says when a state was heard and not pressed", () => {
    expect(told(item("unit.status_changed", { call_sign: "PTL-12", to: "en_route", heard: true, at: "2026-11-23T20:10:00Z" }))).toContain("03:10:00");
  });

  it("shows that a note exists when its words may not be seen", () => {
    expect(told(item("incident.noted", {}))).not.toBe("");
  });

  it("names what it does not know instead of hiding it, and is not upset by missing data", () => {
    expect(told(item("weather.turned", {}))).toBe("weather.turned");
    expect(told({ ...item("incident.closed", {}), data: undefined })).not.toBe("");
    expect(isEcho(item("unit.status_changed", { by: "dispatch" }))).toBe(true);
  });
});
