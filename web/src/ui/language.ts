import i18next, { type TFunction } from "i18next";
import { useSyncExternalStore } from "react";
import { answerIn } from "../api/client";
import type { Name } from "../api/types";
import { en } from "./text/en";
import { id } from "./text/id";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof id };
  }
}

export type Language = "id" | "en";
export type Translate = TFunction;

const remembered = "sentra.language";

/** Starts with the language this browser last used, otherwise Indonesian. */
export async function startLanguage(): Promise<void> {
  const saved = localStorage.getItem(remembered);
  await i18next.init({
    lng: saved === "en" ? "en" : "id",
    fallbackLng: "id",
    resources: { id: { translation: id }, en: { translation: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  announce(currentLanguage());
}

export function currentLanguage(): Language {
  return i18next.language === "en" ? "en" : "id";
}

export async function speak(language: Language): Promise<void> {
  localStorage.setItem(remembered, language);
  await i18next.changeLanguage(language);
  announce(language);
}

/** True when the reader chose a language in this browser; then the account's own language does not override it. */
function languageChosen(): boolean {
  return localStorage.getItem(remembered) !== null;
}

function announce(language: Language): void {
  document.documentElement.lang = language;
  answerIn(language);
}

function subscribe(listener: () => void): () => void {
  i18next.on("languageChanged", listener);
  return () => i18next.off("languageChanged", listener);
}

export interface Speech {
  t: Translate;
  language: Language;
  /** Picks the reader's words out of a record that carries both languages. */
  name(of: Name | undefined): string;
  /** The word of a closed list: a state, a channel, a role. */
  word(group: WordGroup, code: string | undefined): string;
}

/** Everything needed to speak one language, outside React too. */
export function speechIn(language: Language): Speech {
  return {
    t: i18next.getFixedT(language),
    language,
    name: (of) => (of ? of[language] || of.id : ""),
    word: (group, code) => wordIn(language, group, code),
  };
}

/** The words of the console in the reader's language; the component is drawn again when the language changes. */
export function useSpeech(): Speech {
  return speechIn(useSyncExternalStore(subscribe, currentLanguage));
}

export type WordGroup =
  "state" | "need" | "unitState" | "subState" | "assignment" | "channel" | "service" | "role" | "field" | "subject";

/** A code the console has no word for yet is shown as the server wrote it: better a code than nothing. */
export function wordIn(language: Language, group: WordGroup, code: string | undefined): string {
  if (!code) return "";
  const known: Record<string, string> = (language === "en" ? en : id)[group];
  return known[code] ?? code.replaceAll("_", " ");
}

/** Speaks the account's own language, unless the reader chose one in this browser. */
export async function follow(language: string): Promise<void> {
  if (languageChosen()) return;
  await i18next.changeLanguage(language === "en" ? "en" : "id");
  announce(currentLanguage());
}
