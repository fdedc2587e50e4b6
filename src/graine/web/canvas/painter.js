// The mask painter without a screen: strokes come in as points, boxes that changed go out.

import { flood } from "./flood.js";
import { boxOf, isEmpty, whole, within } from "./geometry.js";
import { History } from "./history.js";
import { invert, layBox, layLasso, layStretch, reach } from "./mask.js";

/** @typedef {import("./geometry.js").Point} Point */
/** @typedef {import("./geometry.js").Box} Box */
/** @typedef {import("./mask.js").Mask} Mask */
/** @typedef {"brush" | "eraser" | "box" | "lasso" | "fill"} Tool */
/** @typedef {{tool: Tool, radius: number, erase?: boolean}} Brush */
/**
 * A stroke that goes on: its brush, its points, and the last one's radius.
 * @typedef {{brush: Brush, points: Point[], radius: number}} Stroke
 */

const LEAST_PRESSURE = 0.15;

export class Painter {
  /** @param {Mask} mask */
  constructor(mask) {
    this.mask = mask;
    this.history = new History(mask);
    /** @type {Stroke | null} */
    this.stroke = null;
    /** Told what changed other than by hand. @type {(box: Box | null) => void} */
    this.tell = () => undefined;
  }

  /**
   * Begin a stroke.
   * @param {Brush} brush
   * @param {Point} point
   * @param {number} [pressure] 0 to 1
   * @returns {Box | null}
   */
  begin(brush, point, pressure = 1) {
    if (brush.tool === "fill") return this.#fill(point);
    this.stroke = { brush, points: [point], radius: radiusOf(brush, pressure) };
    return isDrawn(brush) ? this.#stretch(point, this.stroke.radius) : null;
  }

  /** Go on with a stroke. @param {Point} point @param {number} [pressure] @returns {Box | null} */
  move(point, pressure = 1) {
    if (!this.stroke) return null;
    const { brush, points } = this.stroke;
    const changed = isDrawn(brush) ? this.#stretch(point, radiusOf(brush, pressure)) : null;
    points.push(point);
    return changed;
  }

  /** End a stroke. @returns {Box | null} */
  end() {
    const { stroke } = this;
    this.stroke = null;
    if (!stroke) return null;
    const changed = isDrawn(stroke.brush) ? null : this.#shape(stroke);
    this.history.commit();
    return changed;
  }

  /** A stroke up. */
  abandon() {
    this.stroke = null;
    return this.history.abandon();
  }

  /** Lay a box given by numbers. @param {Box} box @param {boolean} [erase] @returns {Box | null} */
  box(box, erase = false) {
    return this.#whole(within(box, this.mask), () => layBox(this.mask, box, erase));
  }

  invert() {
    return this.#whole(whole(this.mask), () => invert(this.mask));
  }

  clear() {
    return this.#whole(whole(this.mask), () => this.mask.pixels.fill(0));
  }

  /** Take another mask over, as one stroke. @param {Mask} other */
  take(other) {
    return this.#whole(whole(this.mask), () => this.mask.pixels.set(other.pixels));
  }

  undo() {
    return this.history.undo();
  }

  redo() {
    return this.history.redo();
  }

  /** @param {Box} box @param {() => unknown} change @returns {Box | null} */
  #whole(box, change) {
    if (isEmpty(box)) return null;
    this.history.before(box);
    change();
    this.history.commit();
    return box;
  }

  /** @param {Point} point @param {number} radius */
  #stretch(point, radius) {
    const stroke = /** @type {Stroke} */ (this.stroke);
    const from = { ...stroke.points[stroke.points.length - 1], radius: stroke.radius };
    const to = { ...point, radius };
    const box = reach(this.mask, from, to);
    stroke.radius = radius;
    this.history.before(box);
    layStretch(this.mask, from, to, isErasing(stroke.brush));
    return box;
  }

  /** @param {Stroke} stroke */
  #shape({ brush, points }) {
    const box = within(boxOf(points), this.mask);
    if (isEmpty(box)) return null;
    this.history.before(box);
    if (brush.tool === "box") layBox(this.mask, boxOf([points[0], points[points.length - 1]]), isErasing(brush));
    else layLasso(this.mask, points, isErasing(brush));
    return box;
  }

  /**
   * Fill what lines enclose: where it ends is known only afterwards, so it is tried on a copy first.
   * @param {Point} point
   */
  #fill(point) {
    const tried = { ...this.mask, pixels: this.mask.pixels.slice() };
    const box = flood(tried, Math.floor(point.x), Math.floor(point.y));
    return box && this.#whole(box, () => this.mask.pixels.set(tried.pixels));
  }
}

/** Tell whether a tool paints while it moves. @param {Brush} brush */
function isDrawn({ tool }) {
  return tool === "brush" || tool === "eraser";
}

/** @param {Brush} brush */
function isErasing({ tool, erase }) {
  return tool === "eraser" || erase === true;
}

/** A pen that is pressed lightly paints thinly. @param {Brush} brush @param {number} pressure */
function radiusOf({ radius }, pressure) {
  return radius * Math.max(LEAST_PRESSURE, Math.min(1, pressure));
}
