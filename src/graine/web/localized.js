// Sentences that the server says in both languages, in the one of the page.
import { language } from "./i18n.js";

/**
 * @param {import("./outcomes.d.ts").Localized} sentence
 * @returns {string}
 */
export function localized(sentence) {
  return language.value === "fr" ? sentence.fr : sentence.en;
}
