// A mask: one byte a pixel, 255 where the picture is painted anew. Knows how shapes are laid into it.
import { boxOf, isEmpty, within } from "./geometry.js";

/** @typedef {import("./geometry.js").Point} Point */
/** @typedef {import("./geometry.js").Box} Box */
/** @typedef {{width: number, height: number, pixels: Uint8Array}} Mask */
/** A point of a stroke and the radius of the brush there. @typedef {Point & {radius: number}} Dab */

const FULL = 255;

/** @param {number} width @param {number} height @returns {Mask} */
export function emptyMask(width, height) {
  return { width, height, pixels: new Uint8Array(width * height) };
}

/**
 * The box that a stretch of a brush stroke can touch.
 * @param {Mask} mask
 * @param {Dab} from
 * @param {Dab} to
 */
export function reach(mask, from, to) {
  return within(boxOf([from, to], Math.max(from.radius, to.radius) + 1), mask);
}

/**
 * Paint, or erase, a stretch of a brush stroke: all that is nearer to the line than the radius, which goes
 * evenly from one end to the other; the edge is one pixel soft.
 * @param {Mask} mask
 * @param {Dab} from
 * @param {Dab} to
 * @param {boolean} erase
 */
export function layStretch(mask, from, to, erase) {
  const { left, top, right, bottom } = reach(mask, from, to);
  const [alongX, alongY] = [to.x - from.x, to.y - from.y];
  const scale = 1 / (alongX * alongX + alongY * alongY || 1);
  const growth = to.radius - from.radius;
  for (let y = top; y < bottom; y += 1) {
    const dy = y + 0.5 - from.y;
    for (let x = left; x < right; x += 1) {
      const dx = x + 0.5 - from.x;
      const at = Math.min(1, Math.max(0, (dx * alongX + dy * alongY) * scale));
      const offX = dx - at * alongX;
      const offY = dy - at * alongY;
      const cover = coverOf(offX * offX + offY * offY, from.radius + at * growth);
      if (cover > 0) layPixel(mask.pixels, y * mask.width + x, cover, erase);
    }
  }
}

/**
 * How much of a pixel lies within the brush, 0 to 1; the root is taken at the edge alone, for speed.
 * @param {number} squared its distance
 * @param {number} radius
 */
function coverOf(squared, radius) {
  const inner = Math.max(0, radius - 0.5);
  const outer = radius + 0.5;
  if (squared >= outer * outer) return 0;
  return squared <= inner * inner && radius >= 0.5 ? 1 : Math.min(1, outer - Math.sqrt(squared));
}

/** @param {Uint8Array} pixels @param {number} at @param {number} cover @param {boolean} erase */
function layPixel(pixels, at, cover, erase) {
  const value = Math.round(cover * FULL);
  if (erase) pixels[at] = Math.min(pixels[at], FULL - value);
  else if (pixels[at] < value) pixels[at] = value;
}

/** Fill a box, or empty it. @param {Mask} mask @param {Box} box @param {boolean} erase */
export function layBox(mask, box, erase) {
  const { left, top, right, bottom } = within(box, mask);
  if (isEmpty({ left, top, right, bottom })) return;
  for (let y = top; y < bottom; y += 1) {
    mask.pixels.fill(erase ? 0 : FULL, y * mask.width + left, y * mask.width + right);
  }
}

/**
 * Fill what a closed line goes round (every pixel whose centre is inside, by the even-odd rule), or empty it.
 * @param {Mask} mask
 * @param {Point[]} points
 * @param {boolean} erase
 */
export function layLasso(mask, points, erase) {
  const { top, bottom } = within(boxOf(points), mask);
  for (let y = top; y < bottom; y += 1) {
    const crossings = crossingsOf(points, y + 0.5);
    for (let at = 0; at + 1 < crossings.length; at += 2) {
      const from = Math.max(0, Math.ceil(crossings[at] - 0.5));
      const to = Math.min(mask.width, Math.ceil(crossings[at + 1] - 0.5));
      if (to > from) mask.pixels.fill(erase ? 0 : FULL, y * mask.width + from, y * mask.width + to);
    }
  }
}

/** Where a closed line crosses a row, from left to right. @param {Point[]} points @param {number} y */
function crossingsOf(points, y) {
  return points
    .map((point, at) => ({ from: point, to: points[(at + 1) % points.length] }))
    .filter(({ from, to }) => from.y <= y !== to.y <= y)
    .map(({ from, to }) => from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x))
    .sort((a, b) => a - b);
}

/** Turn painted and unpainted round. @param {Mask} mask */
export function invert({ pixels }) {
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = FULL - pixels[at];
}

/** How much of the picture is painted, 0 to 1. @param {Mask} mask */
export function share({ pixels }) {
  let sum = 0;
  for (let at = 0; at < pixels.length; at += 1) sum += pixels[at];
  return sum / (pixels.length * FULL || 1);
}

/**
 * The mask in as few numbers as it has runs: value, length, value, length ...
 * @param {Mask} mask
 */
export function packed({ pixels }) {
  /** @type {number[]} */
  const runs = [];
  for (let at = 0; at < pixels.length; ) {
    let end = at + 1;
    while (end < pixels.length && pixels[end] === pixels[at]) end += 1;
    runs.push(pixels[at], end - at);
    at = end;
  }
  return Uint32Array.from(runs);
}

/** @param {number} width @param {number} height @param {Uint32Array} runs @returns {Mask} */
export function unpacked(width, height, runs) {
  const mask = emptyMask(width, height);
  for (let at = 0, from = 0; at + 1 < runs.length; at += 2) {
    mask.pixels.fill(runs[at], from, from + runs[at + 1]);
    from += runs[at + 1];
  }
  return mask;
}
