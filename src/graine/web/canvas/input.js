// Pointers on the stage: one pointer paints, two fingers pinch, the wheel zooms, Space or the middle button moves.
import { moved, pinched, toPicture, zoomed } from "./view.js";

/** @typedef {import("./geometry.js").Point} Point */
/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./painter.js").Painter} Painter */
/** @typedef {import("./painter.js").Brush} Brush */
/**
 * @typedef {object} InputContext
 * @property {Stage} stage
 * @property {Painter} painter
 * @property {() => Brush} brush
 * @property {() => void} changed
 * @property {() => boolean} [refuse]
 */

export class PointerInput {
  /** @param {HTMLElement} element @param {InputContext} context */
  constructor(element, context) {
    this.element = element;
    this.context = context;
    /** @type {Map<number, Point>} */
    this.down = new Map();
    this.moving = false; // the picture is moved rather than painted on
    this.space = false;
    this.stop = new AbortController();
    const on = (
      /** @type {string} */ kind,
      /** @type {(event: any) => void} */ act,
      target = /** @type {EventTarget} */ (element),
    ) => target.addEventListener(kind, act, { signal: this.stop.signal, passive: false });
    on("pointerdown", (event) => this.#press(event));
    on("pointermove", (event) => this.#move(event));
    on("pointerup", (event) => this.#lift(event));
    on("pointercancel", (event) => this.#cancel(event));
    on("pointerleave", () => this.#leave());
    on("wheel", (event) => this.#wheel(event));
    on("contextmenu", (event) => event.preventDefault());
    on("keydown", (event) => this.#space(event, true), document);
    on("keyup", (event) => this.#space(event, false), document);
  }

  close() {
    this.stop.abort();
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button > 1 || this.context.refuse?.()) return;
    event.preventDefault();
    this.element.focus({ preventScroll: true });
    this.element.setPointerCapture(event.pointerId);
    this.down.set(event.pointerId, this.#pointOf(event));
    this.moving = this.down.size > 1 || this.space || event.button === 1;
    if (this.down.size > 1) this.#show(this.context.painter.abandon());
    if (this.moving) return;
    const brush = this.context.brush();
    this.#show(this.context.painter.begin(brush, this.#under(event), pressureOf(event)));
    if (brush.tool === "fill") this.context.changed();
    this.#cursor(event);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const point = this.#pointOf(event);
    const before = this.down.get(event.pointerId);
    if (before && this.moving) this.#shift(event.pointerId, before, point);
    else if (before) {
      for (const part of parts(event)) this.#show(this.context.painter.move(this.#under(part), pressureOf(part)));
    }
    if (before) this.down.set(event.pointerId, point);
    this.#cursor(event);
  }

  /** @param {PointerEvent} event */
  #lift(event) {
    if (!this.down.delete(event.pointerId) || this.moving) return;
    this.#show(this.context.painter.end());
    this.context.changed();
    this.#cursor(event);
  }

  /** @param {PointerEvent} event */
  #cancel(event) {
    if (this.down.delete(event.pointerId)) this.#show(this.context.painter.abandon());
  }

  #leave() {
    if (!this.down.size) this.context.stage.point({ point: null, radius: 1 });
  }

  /** @param {number} pointer @param {Point} before @param {Point} point */
  #shift(pointer, before, point) {
    const { stage } = this.context;
    const other = [...this.down].find(([id]) => id !== pointer)?.[1];
    const by = { x: point.x - before.x, y: point.y - before.y };
    stage.setView(other ? pinched(stage.view, [other, before], [other, point], stage.fit) : moved(stage.view, by));
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    event.preventDefault();
    const { stage } = this.context;
    const pixels = event.deltaMode === 1 ? 16 : 1;
    stage.setView(zoomed(stage.view, this.#pointOf(event), Math.exp(-event.deltaY * pixels * 0.0015), stage.fit));
    this.#cursor(event);
  }

  /** @param {KeyboardEvent} event @param {boolean} on */
  #space(event, on) {
    if (event.key !== " ") return;
    const here = this.element.contains(document.activeElement) || this.element.matches(":hover");
    if (on && here && !isTyping(event.target)) {
      event.preventDefault();
      this.space = true;
    } else if (!on) this.space = false;
    this.element.classList.toggle("moving", this.space);
  }

  /** @param {MouseEvent} event */
  #cursor(event) {
    const { painter, stage } = this.context;
    const brush = this.context.brush();
    const shape = brush.tool === "box" || brush.tool === "lasso" ? painter.stroke?.points : undefined;
    stage.point({ point: this.#under(event), radius: brush.radius, shape: shape && [...shape], tool: brush.tool });
  }

  /** @param {import("./geometry.js").Box | null} box */
  #show(box) {
    this.context.stage.changed(box);
  }

  /** @param {MouseEvent} event @returns {Point} */
  #pointOf(event) {
    const { left, top } = this.element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  /** @param {MouseEvent} event */
  #under(event) {
    return toPicture(this.context.stage.view, this.#pointOf(event));
  }
}

/** The moves that the browser put together in one event. @param {PointerEvent} event */
function parts(event) {
  const all = event.getCoalescedEvents?.() ?? [];
  return all.length ? all : [event];
}

/** A pen says how hard it is pressed; a mouse and a finger do not. @param {PointerEvent} event */
function pressureOf(event) {
  return event.pointerType === "pen" && event.pressure > 0 ? event.pressure : 1;
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT|BUTTON)$/.test(target.tagName))
  );
}
