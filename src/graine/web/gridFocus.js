// Walking through pictures that are laid out in rows, by arrow keys.

/**
 * Where a key leads in a grid of so many columns; the index itself at an edge, or for a key that leads nowhere.
 * @param {string} key
 * @param {number} at
 * @param {number} count
 * @param {number} columns
 */
export function indexAfter(key, at, count, columns) {
  const to = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at - columns,
    ArrowDown: at + columns,
    Home: 0,
    End: count - 1,
  }[key];
  return to === undefined || to < 0 || to >= count ? at : to;
}

/**
 * Where a key leads among the children of a list, by the columns that the browser laid out.
 * @param {string} key
 * @param {number} at
 * @param {number} count
 * @param {HTMLElement | null} list
 */
export function indexInList(key, at, count, list) {
  return indexAfter(key, at, count, columnsOf(list));
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
