// Points and boxes, in pixels of the picture.

/** @typedef {{x: number, y: number}} Point */
/**
 * A box of whole pixels; `right` and `bottom` lie outside.
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box
 */
/** @typedef {{width: number, height: number}} Size */

/** @param {number} value @param {number} low @param {number} high */
export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/** The box of some points, `margin` wider on every side. @param {Point[]} points @returns {Box} */
export function boxOf(points, margin = 0) {
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  return {
    left: Math.floor(Math.min(...xs) - margin),
    top: Math.floor(Math.min(...ys) - margin),
    right: Math.ceil(Math.max(...xs) + margin),
    bottom: Math.ceil(Math.max(...ys) + margin),
  };
}

/** @param {Box} box @param {Size} size @returns {Box} */
export function within(box, { width, height }) {
  return {
    left: clamp(box.left, 0, width),
    top: clamp(box.top, 0, height),
    right: clamp(box.right, 0, width),
    bottom: clamp(box.bottom, 0, height),
  };
}

/** @param {Box} box */
export function isEmpty(box) {
  return box.right <= box.left || box.bottom <= box.top;
}

/** The smallest box that holds both. @param {Box | null} a @param {Box | null} b @returns {Box | null} */
export function joined(a, b) {
  if (!a || isEmpty(a)) return b;
  if (!b || isEmpty(b)) return a;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

/** @param {Size} size @returns {Box} */
export function whole({ width, height }) {
  return { left: 0, top: 0, right: width, bottom: height };
}
