// What is chosen in the Finish step, kept across a reload.
import * as api from "../api.js";
import { notifyErrors } from "../notifyErrors.js";
import { persisted } from "../persisted.js";
import { carry, current, drawer } from "../state.js";
import { DEFAULTS } from "./finishLogic.js";

/** @typedef {import("./finishLogic.js").Tool} Tool */
/** @typedef {import("../canvas/painter.js").Brush["tool"]} BrushTool */

/** The tool, the words, and the hand that paints. */
export const finish = persisted("finish", {
  tool: /** @type {Tool} */ ("repaint"),
  prompt: "", // of the part that is repainted
  whole: "", // of the whole picture, for the other tools
  brush: /** @type {BrushTool} */ ("brush"),
  size: 6, // the brush's radius in percent of the picture's shorter side
});

export const settings = persisted("finish.settings", DEFAULTS);

/** @param {Partial<typeof finish.value>} changes */
export function changeFinish(changes) {
  finish.value = { ...finish.value, ...changes };
}

/**
 * Change some settings of a tool.
 * @template {Tool} T
 * @param {T} tool
 * @param {Partial<import("./finishLogic.js").Settings[T]>} changes
 */
export function changeSettings(tool, changes) {
  settings.value = { ...settings.value, [tool]: { ...settings.value[tool], ...changes } };
}

/** Make the brush larger or smaller. @param {number} factor */
export function resizeBrush(factor) {
  changeFinish({ size: Math.min(50, Math.max(0.3, finish.value.size * factor)) });
}

/** What belongs to one picture (edges, frame, straightening) is put back for another. */
export function resetForPicture() {
  const { left, right, up, down } = DEFAULTS.extend;
  changeSettings("extend", { left, right, up, down });
  changeSettings("adjust", DEFAULTS.adjust);
}

/** @typedef {import("./finishLogic.js").Input} Input */
/** @typedef {import("./finishLogic.js").Direction} Direction */

/**
 * Lay a second picture beside the one that is blended.
 * @param {Promise<Input>} taking
 * @param {Direction} [direction]
 */
export async function layBeside(taking, direction) {
  const taken = await notifyErrors(taking);
  if (!taken) return;
  const { hash, width, height } = taken;
  changeSettings("blend", { other: { hash, width, height }, ...(direction && { direction }) });
}

/** Go on with a picture under a tool. @param {import("../types.d.ts").Picture} picture @param {Tool} tool */
export function finishWith(picture, tool) {
  changeFinish({ tool });
  carry(picture, "finish");
}

/** Lay a picture beside the one that is being finished. @param {import("../types.d.ts").Picture} picture */
export function blendWith(picture) {
  changeFinish({ tool: "blend" });
  layBeside(api.takeFrom(picture.id));
  carry(current.value, "finish");
  drawer.value = null;
}
