// Undo and redo of strokes: of each stroke only the tiles that it changed are kept, flat ones as one number.
import { joined, within } from "./geometry.js";

/** @typedef {import("./mask.js").Mask} Mask */
/** @typedef {import("./geometry.js").Box} Box */
/** @typedef {Uint8Array | number} Tile */
/** @typedef {Map<number, Tile>} Stroke */

export const TILE = 128; // pixels
const MOST_STROKES = 200;

export class History {
  /** @param {Mask} mask */
  constructor(mask) {
    this.mask = mask;
    this.columns = Math.ceil(mask.width / TILE);
    /** @type {Stroke[]} */
    this.done = [];
    /** @type {Stroke[]} */
    this.undone = [];
    /** @type {Stroke} */
    this.open = new Map();
  }

  /** Keep what a box holds before it is painted over. @param {Box} box */
  before(box) {
    for (const index of this.#tilesIn(box)) {
      if (!this.open.has(index)) this.open.set(index, this.#read(index));
    }
  }

  /** End a stroke: it can be undone from now on, in one step. */
  commit() {
    const changed = [...this.open].filter(([index, tile]) => !same(tile, this.#read(index)));
    this.open = new Map();
    if (!changed.length) return false;
    this.done = [...this.done, new Map(changed)].slice(-MOST_STROKES);
    this.undone = [];
    return true;
  }

  /** Up a stroke that is not yet ended. */
  abandon() {
    const box = this.#swap(this.open);
    this.open = new Map();
    return box;
  }

  undo() {
    return this.#step(this.done, this.undone);
  }

  redo() {
    return this.#step(this.undone, this.done);
  }

  /** @param {Stroke[]} from @param {Stroke[]} to @returns {Box | null} */
  #step(from, to) {
    const stroke = from.pop();
    if (!stroke) return null;
    const back = new Map([...stroke.keys()].map((index) => [index, this.#read(index)]));
    const box = this.#swap(stroke);
    to.push(back);
    return box;
  }

  /** @param {Stroke} stroke @returns {Box | null} */
  #swap(stroke) {
    for (const [index, tile] of stroke) this.#write(index, tile);
    return [...stroke.keys()].map((index) => this.#box(index)).reduce(joined, /** @type {Box | null} */ (null));
  }

  /** @param {Box} box */
  *#tilesIn(box) {
    const { left, top, right, bottom } = within(box, this.mask);
    for (let row = Math.floor(top / TILE); row * TILE < bottom; row += 1) {
      for (let column = Math.floor(left / TILE); column * TILE < right; column += 1) yield row * this.columns + column;
    }
  }

  /** @param {number} index @returns {Box} */
  #box(index) {
    const [left, top] = [(index % this.columns) * TILE, Math.floor(index / this.columns) * TILE];
    return within({ left, top, right: left + TILE, bottom: top + TILE }, this.mask);
  }

  /** @param {number} index @returns {Tile} */
  #read(index) {
    const { left, top, right, bottom } = this.#box(index);
    const [width, height] = [right - left, bottom - top];
    const tile = new Uint8Array(width * height);
    for (let row = 0; row < height; row += 1) {
      const from = (top + row) * this.mask.width + left;
      tile.set(this.mask.pixels.subarray(from, from + width), row * width);
    }
    return isFlat(tile) ? tile[0] : tile;
  }

  /** @param {number} index @param {Tile} tile */
  #write(index, tile) {
    const { left, top, right, bottom } = this.#box(index);
    const width = right - left;
    for (let y = top; y < bottom; y += 1) {
      const from = y * this.mask.width + left;
      if (typeof tile === "number") this.mask.pixels.fill(tile, from, from + width);
      else this.mask.pixels.set(tile.subarray((y - top) * width, (y - top + 1) * width), from);
    }
  }
}

/** @param {Uint8Array} tile */
function isFlat(tile) {
  for (let at = 1; at < tile.length; at += 1) if (tile[at] !== tile[0]) return false;
  return true;
}

/** @param {Tile} left @param {Tile} right */
function same(left, right) {
  if (typeof left === "number" || typeof right === "number") return left === right;
  for (let at = 0; at < left.length; at += 1) if (left[at] !== right[at]) return false;
  return true;
}
