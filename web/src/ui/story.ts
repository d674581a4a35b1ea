// What an event of the journal says, as a sentence. The journal keeps facts; words are the reader's.
import type { Catalogue } from "../api/queries";
import type { TimelineItem } from "../api/types";
import { capabilityIn } from "./capability";
import { clock, shortNumber } from "./format";
import type { Speech } from "./language";

/** What a sentence is made of: a line of a timeline, or an event of the journal without its personal part. */
export type Told = Pick<TimelineItem, "kind" | "at" | "data" | "personal">;

export interface Sentence {
  /** Who or what it is about, written strongly: a call sign, a number. */
  about: string;
  text: string;
  /** A consequence of another line, or a read: drawn quietly. */
  quiet: boolean;
}

class Facts {
  private readonly fields: Record<string, unknown>;

  constructor(data: unknown) {
    this.fields = typeof data === "object" && data !== null ? (data as Record<string, unknown>) : {};
  }
  text(name: string): string {
    const value = this.fields[name];
    return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
  }
  list(name: string): string[] {
    const value = this.fields[name];
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
  }
  is(name: string): boolean {
    return this.fields[name] === true;
  }
}

/** Sending a unit also changes its state; the one line says both. */
export function isEcho(item: Told): boolean {
  return item.kind === "unit.status_changed" && new Facts(item.data).text("by") === "dispatch";
}

/** The sentence for an event; for a kind this console does not know yet, the kind itself. */
export function sentence(item: Told, { t, word, name }: Speech, catalogue: Catalogue, zone: string): Sentence {
  const data = new Facts(item.data);
  const personal = new Facts(item.personal);
  // Why, in somebody's words, is personal; the ground of an erasure is not.
  const reason = personal.text("reason") || data.text("reason");
  const why = reason ? ` — ${reason}` : "";
  const need = () => capabilityIn(catalogue.capabilities, name, data.text("capability")) + (Number(data.text("count")) > 1 ? ` ×${data.text("count")}` : "");
  const unit = data.text("call_sign");
  const number = shortNumber(data.text("number"));
  const say = (text: string, about = "", quiet = false): Sentence => ({ about, text, quiet });

  switch (item.kind) {
    case "incident.opened":
      return say(t("story.opened", { priority: data.text("priority") }) + why, number);
    case "incident.edited": {
      const fields = data.list("changed").map((field) => word("field", field));
      const to = new Facts((item.data as { to?: unknown } | undefined)?.to).text("priority");
      return say((to ? t("story.priority", { priority: to }) : t("story.edited", { fields: fields.join(", ") })) + why);
    }
    case "incident.noted":
      return say(personal.text("text") || t("story.noteHidden"));
    case "incident.need_added":
      return say(t("story.needAdded", { need: need() }) + why);
    case "incident.need_withdrawn":
      return say(t("story.needWithdrawn", { need: need() }) + why);
    case "incident.need_changed":
      return say(t("story.needChanged", { need: need(), state: word("need", data.text("to")) }) + why, "", true);
    case "incident.state_changed":
      return say(t("story.moved", { state: word("state", data.text("to")) }), "", true);
    case "incident.closed": {
      const code = data.text("disposition");
      const outcome = catalogue.dispositions.find((one) => one.code === code);
      return say(t("story.closed", { outcome: outcome ? name(outcome.name) : code }) + why);
    }
    case "incident.cancelled":
      return say(t("story.cancelled") + why);
    case "incident.reopened":
      return say(t("story.reopened") + why);
    case "incident.merged":
      return say(t("story.merged", { into: shortNumber(data.text("into_number")) }));
    case "incident.absorbed":
      return say(t("story.absorbed", { from: shortNumber(data.text("from_number")) }));
    case "incident.linked":
      return say(t("story.linked"));
    case "incident.file_attached":
      return say(t("story.file", { name: personal.text("name") || data.text("media_type") }));
    case "intake.received":
      return say(t("story.received", { channel: word("channel", data.text("channel")) }), number);
    case "intake.attached":
      return say(t("story.attached"), number);
    case "intake.detached":
      return say(t("story.detached") + why, number);
    case "intake.ended": {
      const code = data.text("as");
      return say(t("story.contactEnded", { as: name(catalogue.ends.find((one) => one.code === code)?.name) || code }) + why, number);
    }
    case "dispatch.assigned":
      return say(t("story.assigned") + why, unit);
    case "dispatch.queued":
      return say(t("story.queued") + why, unit);
    case "dispatch.preempted":
      return say(t("story.preempted") + why, unit);
    case "dispatch.cancelled":
      return say(t("story.takenOff") + why, unit);
    case "dispatch.ended":
      return say(t("story.ended"), unit, true);
    case "dispatch.moved":
      return say(t("story.went"), unit);
    case "unit.status_changed": {
      const heard = data.is("heard") ? ` (${t("story.heard", { time: clock(data.text("at"), zone) })})` : "";
      return say(word("unitState", data.text("to")) + heard + why, unit);
    }
    case "access.read":
      return say(t("story.read"), "", true);
    case "access.signed_in":
      return say(t("story.signedIn"), "", true);
    case "access.sign_in_failed":
      return say(t("story.signInFailed"));
    case "access.signed_out":
      return say(t("story.signedOut"), "", true);
    case "access.password_changed":
      return say(t("story.passwordChanged"));
    case "access.account_added":
      return say(t("story.accountAdded", { role: word("role", data.text("role")) }));
    case "access.account_changed":
      return say(t("story.accountChanged"));
    case "access.key_added":
      return say(t("story.keyAdded"), data.text("name"));
    case "access.key_removed":
      return say(t("story.keyRemoved"), data.text("name"));
    case "agency.added":
      return say(t("story.agencyAdded"), data.text("name"));
    case "agency.changed":
      return say(t("story.agencyChanged"), data.text("name"));
    case "unit.added":
      return say(t("story.unitAdded"), unit);
    case "area.imported":
      return say(t("story.areasImported", { n: data.text("count") }));
    case "place.streets_replaced":
      return say(t("story.streetsReplaced", { n: data.text("count") }));
    default:
      return say(item.kind, unit || number, true);
  }
}
