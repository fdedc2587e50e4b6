// The keys of the mask painter: tools, undo, zoom; and painting without a hand on the mouse.
import { useEffect, useRef } from "preact/hooks";
import { clamp } from "../canvas/geometry.js";
import { registerKeys } from "../shortcuts.js";
import { changeFinish, resizeBrush } from "./finishState.js";

/** @typedef {import("../canvas/geometry.js").Point} Point */
/** @typedef {import("../canvas/geometry.js").Box} Box */

/**
 * @typedef {object} PainterControls
 * @property {{current: HTMLElement | null}} element
 * @property {{current: import("../canvas/stage.js").Stage | null}} stage
 * @property {import("../canvas/painter.js").Painter} painter
 * @property {() => import("../canvas/painter.js").Brush} brush
 * @property {(box: Box | null) => void} act
 * @property {(factor: number) => void} zoom
 * @property {boolean} full
 * @property {(on: boolean) => void} setFull
 */

/** @type {Record<string, Point>} */
const ARROWS = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** @param {PainterControls} controls */
export function useMaskKeys(controls) {
  const now = useRef(controls);
  now.current = controls;
  useEffect(() => registerKeys("finish", pageKeys(now)), []);
  useEffect(() => {
    const element = now.current.element.current;
    const pen = { at: /** @type {Point | null} */ (null) };
    const onKey = (/** @type {KeyboardEvent} */ event) => {
      if (event.target === element && stageKey(event, now.current, pen)) {
        event.preventDefault();
        event.stopPropagation();
      }
    };
    element?.addEventListener("keydown", onKey);
    return () => element?.removeEventListener("keydown", onKey);
  }, []);
}

/** @param {{current: PainterControls}} now @returns {Record<string, () => void>} */
function pageKeys(now) {
  return {
    b: () => changeFinish({ brush: "brush" }),
    e: () => changeFinish({ brush: "eraser" }),
    o: () => changeFinish({ brush: "lasso" }),
    r: () => changeFinish({ brush: "box" }),
    g: () => changeFinish({ brush: "fill" }),
    i: () => now.current.act(now.current.painter.invert()),
    z: () => now.current.act(now.current.painter.undo()),
    y: () => now.current.act(now.current.painter.redo()),
    "[": () => resizeBrush(1 / 1.2),
    "]": () => resizeBrush(1.2),
    "+": () => now.current.zoom(1.25),
    "-": () => now.current.zoom(1 / 1.25),
    0: () => now.current.zoom(0),
  };
}

/**
 * Answer a key on the canvas itself: arrows move the brush, Enter puts it down and lifts it.
 * @param {KeyboardEvent} event
 * @param {PainterControls} controls
 * @param {{at: Point | null}} pen
 */
function stageKey(event, controls, pen) {
  if (event.ctrlKey || event.metaKey) return undoKey(event, controls);
  if (ARROWS[event.key]) return step(event, controls, pen);
  if (event.key === "Enter") return press(controls, pen);
  if (event.key !== "Escape") return false;
  const { stroke } = controls.painter;
  if (stroke) controls.stage.current?.changed(controls.painter.abandon());
  else if (controls.full) controls.setFull(false);
  else return false;
  return true;
}

/** @param {KeyboardEvent} event @param {PainterControls} controls */
function undoKey(event, { act, painter }) {
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return false;
  act(key === "y" || event.shiftKey ? painter.redo() : painter.undo());
  return true;
}

/** @param {KeyboardEvent} event @param {PainterControls} controls @param {{at: Point | null}} pen */
function step(event, controls, pen) {
  const { mask, stroke } = controls.painter;
  const by = event.shiftKey ? 1 : Math.max(2, controls.brush().radius / 2);
  const from = pen.at ?? { x: mask.width / 2, y: mask.height / 2 };
  const to = ARROWS[event.key];
  pen.at = { x: clamp(from.x + to.x * by, 0, mask.width), y: clamp(from.y + to.y * by, 0, mask.height) };
  if (stroke) controls.stage.current?.changed(controls.painter.move(pen.at));
  point(controls, pen.at);
  return true;
}

/** @param {PainterControls} controls @param {{at: Point | null}} pen */
function press(controls, pen) {
  const { mask } = controls.painter;
  pen.at ??= { x: mask.width / 2, y: mask.height / 2 };
  const { at } = pen;
  const fills = controls.brush().tool === "fill";
  if (controls.painter.stroke) controls.act(controls.painter.end());
  else if (fills) controls.act(controls.painter.begin(controls.brush(), at));
  else controls.stage.current?.changed(controls.painter.begin(controls.brush(), at));
  point(controls, at);
  return true;
}

/** @param {PainterControls} controls @param {Point} at */
function point(controls, at) {
  const { tool, radius } = controls.brush();
  const shape = tool === "box" || tool === "lasso" ? controls.painter.stroke?.points : undefined;
  controls.stage.current?.point({ point: at, radius, tool, shape: shape && [...shape] });
}
