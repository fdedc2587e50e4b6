// Which of very many pictures are on the screen.

/** @typedef {{columns: number, rows: number, side: number, first: number, last: number, height: number}} Window */

const AROUND = 2; // rows drawn beyond the screen

/**
 * The columns that fit, and the places from `first` to before `last` that are drawn.
 * @param {object} grid
 * @param {number} grid.count
 * @param {number} grid.width
 * @param {number} grid.height
 * @param {number} grid.scroll
 * @param {number} grid.least  how narrow a picture may be
 * @param {number} grid.gap
 * @returns {Window}
 */
export function visibleWindow({ count, width, height, scroll, least, gap }) {
  const columns = Math.max(1, Math.floor((width + gap) / (least + gap)));
  const side = Math.max(1, (width - gap * (columns - 1)) / columns);
  const rows = Math.ceil(count / columns);
  const top = Math.max(0, Math.floor(scroll / (side + gap)) - AROUND);
  const bottom = Math.min(rows, Math.ceil((scroll + height) / (side + gap)) + AROUND);
  return {
    columns,
    rows,
    side,
    first: Math.min(top * columns, count),
    last: Math.min(bottom * columns, count),
    height: Math.max(0, rows * (side + gap) - gap),
  };
}

/**
 * How far to scroll so that a place is seen; the same where it is seen.
 * @param {number} at
 * @param {Window} seen
 * @param {{scroll: number, height: number, gap: number}} screen
 */
export function scrollToShow(at, { columns, side }, { scroll, height, gap }) {
  const top = Math.floor(at / columns) * (side + gap);
  if (top < scroll) return top;
  return Math.max(scroll, top + side - height);
}
