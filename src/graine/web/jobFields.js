// What a kind of job may hold, and what it holds where nobody chose: as the studio says.
import { about } from "./state.js";

/**
 * What was chosen, else the studio's default; 0 before the studio has answered.
 * @param {string} kind
 * @param {string} field
 * @param {number | null} chosen
 * @returns {number}
 */
export function chosenOrDefault(kind, field, chosen) {
  return chosen ?? /** @type {number | undefined} */ (about.value?.jobs[kind]?.[field]?.default) ?? 0;
}

/**
 * The least and the most that a field may be, within what a slider shows.
 * @param {string} kind
 * @param {string} field
 * @param {number} least
 * @param {number} most
 * @returns {[number, number]}
 */
export function within(kind, field, least, most) {
  const [low, high] = about.value?.jobs[kind]?.[field]?.range ?? [least, most];
  return [Math.max(low, least), Math.min(high, most)];
}
