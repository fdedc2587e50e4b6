// Walking through pictures that are laid out in rows, by arrow keys.
import { moved } from "./hunt/huntLogic.js";

/**
 * Give where a key leads among the children of a list, by the columns that the browser laid out.
 * @param {string} key
 * @param {number} at
 * @param {number} count
 * @param {HTMLElement | null} list
 */
export function arrowTo(key, at, count, list) {
  return moved(key, at, count, columnsOf(list));
}

/** @param {HTMLElement | null} list */
function columnsOf(list) {
  const items = /** @type {HTMLElement[]} */ ([...(list?.children ?? [])]);
  const first = items[0]?.offsetTop;
  const next = items.findIndex((item) => item.offsetTop !== first);
  return next < 0 ? Math.max(items.length, 1) : next;
}

/**
 * Choose a child of a list and let it have the keys.
 * @param {HTMLElement | null} list
 * @param {number} to
 * @param {(to: number) => void} onChoose
 */
export function focusChild(list, to, onChoose) {
  onChoose(to);
  const child = list?.children[to];
  if (child instanceof HTMLElement) child.focus();
}
