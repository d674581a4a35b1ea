import { beforeAll, describe, expect, it, vi } from "vitest";
import { age, clock, distance, heardTime, moment, shortAge, shortNumber, span, zoneName } from "./format";
import { speechIn, startLanguage } from "./language";

const now = Date.parse("2026-11-23T20:14:07Z"); // 03:14:07 on the 24th in WIB

beforeAll(async () => {
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
  vi.stubGlobal("document", { documentElement: { lang: "" } });
  await startLanguage();
});

describe("times and measures", () => {
  it("shows times in the centre's zone, whatever the computer's", () => {
    expect(clock(now, "Asia/Jakarta")).toBe("03:14:07");
    expect(clock(now, "Asia/Makassar")).toBe("04:14:07");
    expect(clock(now, "Asia/Jayapura")).toBe("05:14:07");
    expect(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"].map(zoneName)).toEqual(["WIB", "WITA", "WIT"]);
  });

  it("names the day only when it is not today there", () => {
    expect(moment("2026-11-23T17:30:00Z", "Asia/Jakarta", now)).toBe("00:30:00");
    expect(moment("2026-11-23T16:30:00Z", "Asia/Jakarta", now)).toBe("2026-11-23 23:30:00");
  });

  it("writes running times and ages in both languages", () => {
    const id = speechIn("id").t;
    const en = speechIn("en").t;
    expect(span(48_000, id)).toBe("0:48");
    expect(span(753_000, id)).toBe("12:33");
    expect(span(4_320_000, id)).toBe("1 j 12");
    expect(span(4_320_000, en)).toBe("1 h 12");
    expect(span(-5, id)).toBe("0:00");
    expect(age(4_000, id)).toBe("4 dtk");
    expect(age(360_000, en)).toBe("6 min");
    expect(shortAge(400, "id", id)).toBe("0,4 dtk");
    expect(shortAge(400, "en", en)).toBe("0.4 s");
    expect(distance(349.6, "id")).toBe("350 m");
    expect(distance(2410, "id")).toBe("2,4 km");
  });

  it("shortens numbers the way people say them", () => {
    expect(shortNumber("KEJ-20261123-0042")).toBe("KEJ-0042");
    expect(shortNumber("odd")).toBe("odd");
  });

  it("reads a time heard on the radio as the latest such time that has passed", () => {
    expect(heardTime("03:10", "Asia/Jakarta", now)?.toISOString()).toBe("2026-11-23T20:10:00.000Z");
    expect(heardTime("3:14:07", "Asia/Jakarta", now)?.toISOString()).toBe("2026-11-23T20:14:07.000Z");
    expect(heardTime("23:50", "Asia/Jakarta", now)?.toISOString()).toBe("2026-11-23T16:50:00.000Z");
    expect(heardTime("25:00", "Asia/Jakarta", now)).toBeUndefined();
    expect(heardTime("soon", "Asia/Jakarta", now)).toBeUndefined();
  });
});
