// Where the picture lies on the screen: pixels of the picture times `scale`, moved by x and y (CSS pixels).
import { clamp } from "./geometry.js";

/** @typedef {import("./geometry.js").Point} Point */
/** @typedef {import("./geometry.js").Size} Size */
/** @typedef {{scale: number, x: number, y: number}} View */

const CLOSEST = 32; // screen pixels a pixel of the picture
const FARTHEST = 0.25; // of the scale at which the picture fits
const SEEN = 48; // CSS pixels of the picture that stay on the screen

/** The view that shows the whole picture in the middle. @param {Size} picture @param {Size} screen @returns {View} */
export function fitted(picture, screen, margin = 0) {
  const [width, height] = [Math.max(1, screen.width - 2 * margin), Math.max(1, screen.height - 2 * margin)];
  const scale = Math.min(width / picture.width, height / picture.height);
  return { scale, x: (screen.width - picture.width * scale) / 2, y: (screen.height - picture.height * scale) / 2 };
}

/** @param {View} view @param {Point} point of the screen @returns {Point} of the picture */
export function toPicture({ scale, x, y }, point) {
  return { x: (point.x - x) / scale, y: (point.y - y) / scale };
}

/** @param {View} view @param {Point} point of the picture @returns {Point} of the screen */
export function toScreen({ scale, x, y }, point) {
  return { x: point.x * scale + x, y: point.y * scale + y };
}

/**
 * Zoom, a point of the screen staying where it is.
 * @param {View} view
 * @param {Point} point
 * @param {number} factor
 * @param {number} fit the scale at which the picture fits
 * @returns {View}
 */
export function zoomed(view, point, factor, fit) {
  const scale = clamp(view.scale * factor, Math.min(fit, 1) * FARTHEST, Math.max(CLOSEST, fit));
  const under = toPicture(view, point);
  return { scale, x: point.x - under.x * scale, y: point.y - under.y * scale };
}

/** @param {View} view @param {Point} by @returns {View} */
export function moved(view, by) {
  return { ...view, x: view.x + by.x, y: view.y + by.y };
}

/**
 * Follow two fingers: what was under them stays under them.
 * @param {View} view
 * @param {[Point, Point]} before
 * @param {[Point, Point]} after
 * @param {number} fit
 * @returns {View}
 */
export function pinched(view, before, after, fit) {
  const [from, to] = [middle(before), middle(after)];
  const factor = distance(after) / (distance(before) || 1);
  return zoomed(moved(view, { x: to.x - from.x, y: to.y - from.y }), to, factor, fit);
}

/**
 * Keep some of the picture on the screen.
 * @param {View} view
 * @param {Size} picture
 * @param {Size} screen
 * @returns {View}
 */
export function kept(view, picture, screen) {
  const { scale } = view;
  return {
    scale,
    x: clamp(view.x, SEEN - picture.width * scale, screen.width - SEEN),
    y: clamp(view.y, SEEN - picture.height * scale, screen.height - SEEN),
  };
}

/** @param {[Point, Point]} points */
function middle([a, b]) {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** @param {[Point, Point]} points */
function distance([a, b]) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
