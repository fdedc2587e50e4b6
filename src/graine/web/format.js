// Numbers as people read them, in the language of the page.
import { number } from "./i18n.js";

/**
 * Write a share as "62 %" in the language's own way.
 * @param {number} share  from 0 to 1
 */
export function percent(share) {
  return number(share, { style: "percent", maximumFractionDigits: 0 });
}

/**
 * Write a score or a likeness with three digits behind the point at most.
 * @param {number} value
 * @param {number} [digits]
 */
export function figure(value, digits = 3) {
  return number(value, { maximumFractionDigits: digits });
}

/**
 * Write a seed without separators, as it is typed.
 * @param {number} seed
 */
export function seedText(seed) {
  return String(seed);
}
