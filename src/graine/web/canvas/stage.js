// The screen of the mask painter: three canvases over each other, for the picture, the mask and the cursor.

import { isEmpty, whole, within } from "./geometry.js";
import { fitted, kept, toScreen } from "./view.js";

/** @typedef {import("./view.js").View} View */
/** @typedef {import("./geometry.js").Box} Box */
/** @typedef {import("./geometry.js").Point} Point */
/** @typedef {import("./mask.js").Mask} Mask */
/**
 * What the cursor shows: where it is (in the picture), how large, and the shape that is being drawn.
 * @typedef {{point: Point | null, radius: number, shape?: Point[], tool?: string}} Cursor
 */
/** @typedef {{picture: HTMLCanvasElement, mask: HTMLCanvasElement, cursor: HTMLCanvasElement}} Layers */

const VEIL = 150; // of 255: how much of the mask's colour lies over the picture

export class Stage {
  /**
   * @param {Layers} layers
   * @param {HTMLImageElement} image
   * @param {Mask} mask
   * @param {[number, number, number]} colour
   */
  constructor(layers, image, mask, colour) {
    this.layers = layers;
    this.image = image;
    this.mask = mask;
    this.colour = colour;
    this.veil = document.createElement("canvas");
    [this.veil.width, this.veil.height] = [mask.width, mask.height];
    this.screen = { width: 1, height: 1 };
    /** @type {View} */
    this.view = { scale: 1, x: 0, y: 0 };
    this.fit = 1;
    /** @type {Cursor} */
    this.cursor = { point: null, radius: 1 };
    this.frame = 0;
    /** The layers that are to be drawn anew. @type {Set<keyof Layers>} */
    this.stale = new Set();
    this.resize();
    this.changed(whole(mask));
  }

  /** Take the size of the element on the page; a picture that was fitted is fitted again. */
  resize() {
    const { clientWidth, clientHeight } = this.layers.picture;
    const wasFitted = Math.abs(this.view.scale / this.fit - 1) < 1e-6 || this.screen.width === 1;
    this.screen = { width: clientWidth || 1, height: clientHeight || 1 };
    for (const layer of Object.values(this.layers)) {
      layer.width = Math.round(this.screen.width * devicePixelRatio);
      layer.height = Math.round(this.screen.height * devicePixelRatio);
    }
    this.fit = fitted(this.mask, this.screen).scale;
    this.setView(wasFitted ? fitted(this.mask, this.screen) : this.view);
  }

  /** Show another part of the picture. @param {View} view */
  setView(view) {
    this.view = kept(view, this.mask, this.screen);
    this.#soon("picture", "mask", "cursor");
  }

  /** Show what changed in the mask. @param {Box | null} box */
  changed(box) {
    if (!box) return;
    const { left, top, right, bottom } = within(box, this.mask);
    if (isEmpty({ left, top, right, bottom })) return;
    const [width, height] = [right - left, bottom - top];
    const data = new ImageData(width, height);
    const [red, green, blue] = this.colour;
    for (let y = 0, to = 0; y < height; y += 1) {
      const from = (top + y) * this.mask.width + left;
      for (let x = 0; x < width; x += 1, to += 4) {
        data.data[to] = red;
        data.data[to + 1] = green;
        data.data[to + 2] = blue;
        data.data[to + 3] = (this.mask.pixels[from + x] * VEIL) / 255;
      }
    }
    context(this.veil).putImageData(data, left, top);
    this.#soon("mask");
  }

  /** @param {Cursor} cursor */
  point(cursor) {
    this.cursor = cursor;
    this.#soon("cursor");
  }

  close() {
    cancelAnimationFrame(this.frame);
  }

  /** @param {(keyof Layers)[]} layers */
  #soon(...layers) {
    for (const layer of layers) this.stale.add(layer);
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    if (this.stale.has("picture")) this.#lay(this.layers.picture, this.image, "high");
    if (this.stale.has("mask")) this.#lay(this.layers.mask, this.veil, "low");
    if (this.stale.has("cursor")) drawCursor(cleared(this.layers.cursor), this.view, this.cursor);
    this.stale.clear();
  }

  /** @param {HTMLCanvasElement} layer @param {CanvasImageSource} source @param {ImageSmoothingQuality} quality */
  #lay(layer, source, quality) {
    const drawing = cleared(layer);
    const { scale, x, y } = this.view;
    drawing.imageSmoothingEnabled = scale < 3;
    drawing.imageSmoothingQuality = quality;
    drawing.drawImage(source, x, y, this.mask.width * scale, this.mask.height * scale);
  }
}

/** @param {CanvasRenderingContext2D} drawing @param {View} view @param {Cursor} cursor */
function drawCursor(drawing, view, { point, radius, shape, tool }) {
  if (shape && shape.length > 1)
    outline(drawing, () =>
      traceShape(
        drawing,
        shape.map((corner) => toScreen(view, corner)),
        tool,
      ),
    );
  if (!point) return;
  const { x, y } = toScreen(view, point);
  const size = tool === "brush" || tool === "eraser" ? Math.max(1, radius * view.scale) : 4;
  outline(drawing, () => drawing.arc(x, y, size, 0, 2 * Math.PI));
}

/** @param {CanvasRenderingContext2D} drawing @param {Point[]} points @param {string | undefined} tool */
function traceShape(drawing, points, tool) {
  const [first, last] = [points[0], points[points.length - 1]];
  if (tool === "box") return drawing.rect(first.x, first.y, last.x - first.x, last.y - first.y);
  for (const point of points) drawing.lineTo(point.x, point.y);
  return drawing.closePath();
}

/**
 * Draw a line that is seen on dark and on light.
 * @param {CanvasRenderingContext2D} drawing
 * @param {() => void} trace
 */
function outline(drawing, trace) {
  for (const [colour, width] of /** @type {[string, number][]} */ ([
    ["rgb(0 0 0 / 0.7)", 3],
    ["rgb(255 255 255)", 1.25],
  ])) {
    drawing.beginPath();
    trace();
    drawing.strokeStyle = colour;
    drawing.lineWidth = width;
    drawing.stroke();
  }
}

/** @param {HTMLCanvasElement} layer */
function cleared(layer) {
  const drawing = context(layer);
  drawing.setTransform(1, 0, 0, 1, 0, 0);
  drawing.clearRect(0, 0, layer.width, layer.height);
  drawing.scale(devicePixelRatio, devicePixelRatio);
  return drawing;
}

/** @param {HTMLCanvasElement} canvas */
function context(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}
