// What the two sides of a comparison are called: by what differs, in the language of the page.

import { colon, t } from "../i18n.js";
import { ownFields, valueText } from "./compareLogic.js";

/** @typedef {Record<string, any>} Wish */

/**
 * @param {Wish} wish  of an A/B comparison
 * @returns {[string, string]}  "A: a cat, oil painting"
 */
export function sideNames({ left, right }) {
  return [colon("A", sideName(left, right)), colon("B", sideName(right, left))];
}

/**
 * @param {Wish} side
 * @param {Wish} other
 */
export function sideName(side, other) {
  const own = Object.entries(ownFields(side, other));
  return own.map(([name, value]) => (name === "prompt" ? value : `${fieldName(name)} ${valueText(value)}`)).join(", ");
}

/** @param {string} name */
function fieldName(name) {
  return t(`compare.field_${name}`);
}
