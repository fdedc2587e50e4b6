// Filling the region round a point as far as painted lines enclose it.

/** @typedef {import("./mask.js").Mask} Mask */
/** @typedef {import("./geometry.js").Box} Box */

const FULL = 255;
const PAINTED = 128; // from here on a pixel belongs to a line

/**
 * Fill the unpainted region round a point, rows at a time; the soft edge of the line that stops it is filled too,
 * so that no seam stays. Gives the box of what changed, null where the point is painted already or outside.
 * @param {Mask} mask
 * @param {number} x
 * @param {number} y
 * @returns {Box | null}
 */
export function flood(mask, x, y) {
  const { width, height, pixels } = mask;
  if (x < 0 || y < 0 || x >= width || y >= height || pixels[y * width + x] >= PAINTED) return null;
  const box = { left: width, top: height, right: 0, bottom: 0 };
  const open = [y * width + x];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (pixels[at] >= PAINTED) continue;
    const row = Math.floor(at / width);
    const [from, to] = span(pixels, at, row * width, (row + 1) * width);
    pixels.fill(FULL, Math.max(row * width, from - 1), Math.min((row + 1) * width, to + 1));
    grow(box, from - row * width, to - row * width, row);
    if (row > 0) queueRow(pixels, from - width, to - width, open);
    if (row + 1 < height) queueRow(pixels, from + width, to + width, open);
  }
  return {
    left: Math.max(0, box.left - 1),
    top: Math.max(0, box.top - 1),
    right: Math.min(width, box.right + 1),
    bottom: Math.min(height, box.bottom + 1),
  };
}

/**
 * The unpainted stretch of a row round a pixel.
 * @param {Uint8Array} pixels
 * @param {number} at
 * @param {number} begin
 * @param {number} end
 */
function span(pixels, at, begin, end) {
  let from = at;
  let to = at + 1;
  while (from > begin && pixels[from - 1] < PAINTED) from -= 1;
  while (to < end && pixels[to] < PAINTED) to += 1;
  return [from, to];
}

/**
 * Note where the next row goes on, and fill the line's soft edge.
 * @param {Uint8Array} pixels
 * @param {number} from
 * @param {number} to
 * @param {number[]} open
 */
function queueRow(pixels, from, to, open) {
  for (let at = from; at < to; at += 1) {
    if (pixels[at] >= PAINTED) pixels[at] = FULL;
    else if (at === from || pixels[at - 1] >= PAINTED) open.push(at);
  }
}

/** @param {Box} box @param {number} from @param {number} to @param {number} row */
function grow(box, from, to, row) {
  box.left = Math.min(box.left, from);
  box.right = Math.max(box.right, to);
  box.top = Math.min(box.top, row);
  box.bottom = Math.max(box.bottom, row + 1);
}
