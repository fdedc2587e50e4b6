// What was typed and chosen in the Compare step; it survives a reload.

import { persisted } from "../persisted.js";
import { parseValue, twoSides, VARIED, valueText } from "./compareLogic.js";

/** @typedef {Record<string, any>} Wish */
/** @typedef {{name: string, values: string}} AxisWritten */
/**
 * @typedef {object} Comparison
 * @property {"ab" | "ablate" | "grid"} tool
 * @property {string} field  "prompt" or a name of `VARIED`
 * @property {Record<string, {left?: string, right?: string}>} typed  by field
 * @property {"person" | "judge"} chooser
 * @property {number | null} seeds  null: as the studio does
 * @property {"side" | "slider"} view
 * @property {number | null} ablation_seeds  null: as the studio does
 * @property {boolean} by_word  leave out single words, not what is between commas
 * @property {[AxisWritten, AxisWritten]} axes
 */

export const FIELDS = ["prompt", ...Object.keys(VARIED)];

export const comparison = persisted(
  "comparison",
  /** @type {Comparison} */ ({
    tool: "ab",
    field: "prompt",
    typed: {},
    chooser: "person",
    seeds: null,
    view: "side",
    ablation_seeds: null,
    by_word: false,
    axes: [
      { name: "cfg", values: "3, 7, 12" },
      { name: "", values: "" },
    ],
  }),
);

/** @param {Partial<Comparison>} change */
export function change(change) {
  comparison.value = { ...comparison.value, ...change };
}

/**
 * Keep what is typed for one side of the field that differs.
 * @param {"left" | "right"} side
 * @param {string} text
 */
export function type(side, text) {
  const { field, typed } = comparison.value;
  const pair = field === "prompt" && side === "left" ? twoSides(text) : null;
  const own = pair ? { left: pair[0], right: pair[1] } : { ...typed[field], [side]: text };
  change({ typed: { ...typed, [field]: own } });
}

/**
 * What stands in the two boxes: what was typed, else what the wish has.
 * @param {Comparison} setup
 * @param {Wish} wish
 * @returns {{left: string, right: string}}
 */
export function boxes({ field, typed }, wish) {
  const pair = field === "prompt" ? twoSides(wish.prompt ?? "") : null;
  const own = valueText(wish[field]);
  const left = typed[field]?.left ?? pair?.[0] ?? own;
  return { left, right: typed[field]?.right ?? pair?.[1] ?? (field === "prompt" ? left : "") };
}

/**
 * The two draw-wishes, or what is wrong with what was typed.
 * @param {Comparison} setup
 * @param {Wish} wish
 * @returns {{left: Wish, right: Wish, problem: "" | "same" | "value", value: string}}
 */
export function sides(setup, wish) {
  const typed = boxes(setup, wish);
  const { seed, count, parents, how, ...base } = wish;
  const [left, right] = [typed.left, typed.right].map((text) => read(setup.field, text));
  const bad = left === undefined ? typed.left : right === undefined ? typed.right : null;
  const same = JSON.stringify(left) === JSON.stringify(right);
  return {
    left: { ...base, [setup.field]: left },
    right: { ...base, [setup.field]: right },
    problem: bad !== null ? "value" : same ? "same" : "",
    value: bad ?? "",
  };
}

/**
 * @param {string} field
 * @param {string} text
 */
function read(field, text) {
  return field === "prompt" ? text.trim() : parseValue(field, text);
}
