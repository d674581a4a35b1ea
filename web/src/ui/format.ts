// How times, ages and distances are written. Pure: the zone and "now" are always given.
import type { Translate } from "./language";

const zoneNames: Record<string, string> = {
  "Asia/Jakarta": "WIB",
  "Asia/Pontianak": "WIB",
  "Asia/Makassar": "WITA",
  "Asia/Jayapura": "WIT",
};

/** WIB, WITA, WIT; elsewhere the zone's own short name. */
export function zoneName(zone: string): string {
  return zoneNames[zone] ?? zone.split("/").pop()?.replaceAll("_", " ") ?? zone;
}

function parts(at: number | string, zone: string): Record<string, string> {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  return Object.fromEntries(format.formatToParts(new Date(at)).map((p) => [p.type, p.value]));
}

/** 03:14:07 in the given zone. */
export function clock(at: number | string, zone: string): string {
  const p = parts(at, zone);
  return `${p.hour}:${p.minute}:${p.second}`;
}

/** 2026-11-23 in the given zone. */
export function day(at: number | string, zone: string): string {
  const p = parts(at, zone);
  return `${p.year}-${p.month}-${p.day}`;
}

/** The time alone for today, date and time for any other day. */
export function moment(at: number | string, zone: string, now: number): string {
  return day(at, zone) === day(now, zone) ? clock(at, zone) : `${day(at, zone)} ${clock(at, zone)}`;
}

/** 0:48, 12:33, "1 j 12", "3 hr": a running time that reads at a glance. */
export function span(ms: number, t: Translate): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 3600) return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
  if (s < 48 * 3600) {
    return t("time.h", { h: Math.floor(s / 3600), m: String(Math.floor((s % 3600) / 60)).padStart(2, "0") });
  }
  return t("time.d", { n: Math.floor(s / 86400) });
}

/** "4 dtk", "6 mnt", "1 j 04": how old something is. */
export function age(ms: number, t: Translate): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return t("time.s", { n: s });
  if (s < 3600) return t("time.m", { n: Math.floor(s / 60) });
  return span(ms, t);
}

/** "0,4 dtk": the age of a living thing, to a tenth below ten seconds. */
export function shortAge(ms: number, language: string, t: Translate): string {
  if (ms >= 10_000) return age(ms, t);
  const n = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(ms / 1000);
  return t("time.s", { n });
}

/** A position older than this may mislead: it is drawn hollow, dim and in amber, never hidden. */
export const oldPositionMs = 5 * 60 * 1000;

/** "350 m", "2,4 km". */
export function distance(m: number, language: string): string {
  if (m < 1000) return `${Math.round(m)} m`;
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(m / 1000)} km`;
}

export function coordinates(at: { lat: number; lon: number }): string {
  return `${at.lat.toFixed(5)}, ${at.lon.toFixed(5)}`;
}

/** The part of a number people say: KEJ-20261123-0042 is "KEJ-0042". */
export function shortNumber(number: string): string {
  const match = /^([A-Z]+)-\d{8}-(\d+)$/.exec(number);
  return match ? `${match[1]}-${match[2]}` : number;
}

/**
 * Reads a time heard on the radio, "3:14" or "03:14:07", as an instant: the latest such time in the zone that is not
 * later than now. Undefined when it cannot be read.
 */
export function heardTime(text: string, zone: string, now: number): Date | undefined {
  const match = /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?$/.exec(text.trim());
  if (!match) return undefined;
  const [h, m, s] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  if (h > 23 || m > 59 || s > 59) return undefined;
  const p = parts(now, zone);
  const sinceMidnight = (Number(p.hour) * 3600 + Number(p.minute) * 60 + Number(p.second)) * 1000;
  const wanted = (h * 3600 + m * 60 + s) * 1000;
  const back = sinceMidnight - wanted;
  // Zones here have no summer time; a minute of grace covers a clock that runs ahead.
  const instant = Math.floor(now / 1000) * 1000 - (back >= -60_000 ? back : back + 86_400_000);
  return new Date(instant);
}
