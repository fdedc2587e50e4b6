// Sentences that the server says in both languages, in the one of the page.
import { language } from "./i18n.js";

/**
 * @param {import("./outcomes.d.ts").Said} sentence
 * @returns {string}
 */
export function said(sentence) {
  return language.value === "fr" ? sentence.fr : sentence.en;
}
