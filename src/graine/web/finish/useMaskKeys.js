// The keys of the mask painter: tools, undo, zoom; and painting without a hand on the mouse.
import { useEffect, useRef } from "preact/hooks";
import { clamp } from "../canvas/geometry.js";
import { choose, resizeBrush } from "./finishState.js";
import { registerKeys } from "../shortcuts.js";

/** @typedef {import("../canvas/geometry.js").Point} Point */
/** @typedef {import("../canvas/geometry.js").Box} Box */

/**
 * @typedef {object} Desk
 * @property {{current: HTMLElement | null}} place
 * @property {{current: import("../canvas/stage.js").Stage | null}} stage
 * @property {import("../canvas/painter.js").Painter} painter
 * @property {() => import("../canvas/painter.js").Brush} brush
 * @property {(box: Box | null) => void} act
 * @property {(factor: number) => void} look
 * @property {boolean} full
 * @property {(on: boolean) => void} setFull
 */

/** @type {Record<string, Point>} */
const ARROWS = { ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 } };

/** @param {Desk} desk */
export function useMaskKeys(desk) {
  const now = useRef(desk);
  now.current = desk;
  useEffect(() => registerKeys("finish", pageKeys(now)), []);
  useEffect(() => {
    const element = now.current.place.current;
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

/** @param {{current: Desk}} now @returns {Record<string, () => void>} */
function pageKeys(now) {
  return {
    b: () => choose({ brush: "brush" }),
    e: () => choose({ brush: "eraser" }),
    o: () => choose({ brush: "lasso" }),
    r: () => choose({ brush: "box" }),
    g: () => choose({ brush: "fill" }),
    i: () => now.current.act(now.current.painter.invert()),
    z: () => now.current.act(now.current.painter.undo()),
    y: () => now.current.act(now.current.painter.redo()),
    "[": () => resizeBrush(1 / 1.2),
    "]": () => resizeBrush(1.2),
    "+": () => now.current.look(1.25),
    "-": () => now.current.look(1 / 1.25),
    0: () => now.current.look(0),
  };
}

/** Answer a key on the canvas itself: arrows move the brush, Enter puts it down and lifts it. @param {KeyboardEvent} event @param {Desk} desk @param {{at: Point | null}} pen */
function stageKey(event, desk, pen) {
  if (event.ctrlKey || event.metaKey) return undoKey(event, desk);
  if (ARROWS[event.key]) return step(event, desk, pen);
  if (event.key === "Enter") return press(desk, pen);
  if (event.key !== "Escape") return false;
  const { stroke } = desk.painter;
  if (stroke) desk.stage.current?.changed(desk.painter.abandon());
  else if (desk.full) desk.setFull(false);
  else return false;
  return true;
}

/** @param {KeyboardEvent} event @param {Desk} desk */
function undoKey(event, { act, painter }) {
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return false;
  act(key === "y" || event.shiftKey ? painter.redo() : painter.undo());
  return true;
}

/** @param {KeyboardEvent} event @param {Desk} desk @param {{at: Point | null}} pen */
function step(event, desk, pen) {
  const { mask, stroke } = desk.painter;
  const by = event.shiftKey ? 1 : Math.max(2, desk.brush().radius / 2);
  const from = pen.at ?? { x: mask.width / 2, y: mask.height / 2 };
  const to = ARROWS[event.key];
  pen.at = { x: clamp(from.x + to.x * by, 0, mask.width), y: clamp(from.y + to.y * by, 0, mask.height) };
  if (stroke) desk.stage.current?.changed(desk.painter.move(pen.at));
  point(desk, pen.at);
  return true;
}

/** @param {Desk} desk @param {{at: Point | null}} pen */
function press(desk, pen) {
  const { mask } = desk.painter;
  const at = (pen.at ??= { x: mask.width / 2, y: mask.height / 2 });
  const fills = desk.brush().tool === "fill";
  if (desk.painter.stroke) desk.act(desk.painter.end());
  else if (fills) desk.act(desk.painter.begin(desk.brush(), at));
  else desk.stage.current?.changed(desk.painter.begin(desk.brush(), at));
  point(desk, at);
  return true;
}

/** @param {Desk} desk @param {Point} at */
function point(desk, at) {
  const { tool, radius } = desk.brush();
  const shape = tool === "box" || tool === "lasso" ? desk.painter.stroke?.points : undefined;
  desk.stage.current?.point({ point: at, radius, tool, shape: shape && [...shape] });
}
