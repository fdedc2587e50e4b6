// Hands on the stage: one pointer paints, two fingers pinch, the wheel zooms, Space or the middle button moves.
import { moved, pinched, toPicture, zoomed } from "./view.js";

/** @typedef {import("./geometry.js").Point} Point */
/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./painter.js").Painter} Painter */
/** @typedef {import("./painter.js").Brush} Brush */
/** @typedef {{stage: Stage, painter: Painter, brush: () => Brush, changed: () => void, refuse?: () => boolean}} Desk */

export class Hands {
  /** @param {HTMLElement} element @param {Desk} desk */
  constructor(element, desk) {
    this.element = element;
    this.desk = desk;
    /** @type {Map<number, Point>} */
    this.down = new Map();
    this.moving = false; // the picture is moved rather than painted on
    this.space = false;
    this.stop = new AbortController();
    const on = (/** @type {string} */ kind, /** @type {(event: any) => void} */ act, target = /** @type {EventTarget} */ (element)) =>
      target.addEventListener(kind, act, { signal: this.stop.signal, passive: false });
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
    if (event.button > 1 || this.desk.refuse?.()) return;
    event.preventDefault();
    this.element.focus({ preventScroll: true });
    this.element.setPointerCapture(event.pointerId);
    this.down.set(event.pointerId, this.#place(event));
    this.moving = this.down.size > 1 || this.space || event.button === 1;
    if (this.down.size > 1) this.#show(this.desk.painter.abandon());
    if (this.moving) return;
    const brush = this.desk.brush();
    this.#show(this.desk.painter.begin(brush, this.#under(event), pressureOf(event)));
    if (brush.tool === "fill") this.desk.changed();
    this.#cursor(event);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const place = this.#place(event);
    const before = this.down.get(event.pointerId);
    if (before && this.moving) this.#shift(event.pointerId, before, place);
    else if (before) {
      for (const part of parts(event)) this.#show(this.desk.painter.move(this.#under(part), pressureOf(part)));
    }
    if (before) this.down.set(event.pointerId, place);
    this.#cursor(event);
  }

  /** @param {PointerEvent} event */
  #lift(event) {
    if (!this.down.delete(event.pointerId) || this.moving) return;
    this.#show(this.desk.painter.end());
    this.desk.changed();
    this.#cursor(event);
  }

  /** @param {PointerEvent} event */
  #cancel(event) {
    if (this.down.delete(event.pointerId)) this.#show(this.desk.painter.abandon());
  }

  #leave() {
    if (!this.down.size) this.desk.stage.point({ point: null, radius: 1 });
  }

  /** @param {number} pointer @param {Point} before @param {Point} place */
  #shift(pointer, before, place) {
    const { stage } = this.desk;
    const other = [...this.down].find(([id]) => id !== pointer)?.[1];
    const by = { x: place.x - before.x, y: place.y - before.y };
    stage.look(other ? pinched(stage.view, [other, before], [other, place], stage.fit) : moved(stage.view, by));
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    event.preventDefault();
    const { stage } = this.desk;
    const pixels = event.deltaMode === 1 ? 16 : 1;
    stage.look(zoomed(stage.view, this.#place(event), Math.exp(-event.deltaY * pixels * 0.0015), stage.fit));
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
    const { painter, stage } = this.desk;
    const brush = this.desk.brush();
    const shape = brush.tool === "box" || brush.tool === "lasso" ? painter.stroke?.points : undefined;
    stage.point({ point: this.#under(event), radius: brush.radius, shape: shape && [...shape], tool: brush.tool });
  }

  /** @param {import("./geometry.js").Box | null} box */
  #show(box) {
    this.desk.stage.changed(box);
  }

  /** @param {MouseEvent} event @returns {Point} */
  #place(event) {
    const { left, top } = this.element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  /** @param {MouseEvent} event */
  #under(event) {
    return toPicture(this.desk.stage.view, this.#place(event));
  }
}

/** Give the moves that the browser put together in one event. @param {PointerEvent} event */
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
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT|BUTTON)$/.test(target.tagName));
}
