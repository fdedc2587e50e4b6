// The bar of the mask painter.

import { html } from "../html.js";
import { t } from "../i18n.js";
import { changeFinish, finish, resizeBrush } from "./finishState.js";

/** @typedef {import("../canvas/painter.js").Brush["tool"]} BrushTool */

/** A brush and its key. @type {[BrushTool, string][]} */
const BRUSHES = [
  ["brush", "B"],
  ["eraser", "E"],
  ["box", "R"],
  ["lasso", "O"],
  ["fill", "G"],
];

/**
 * @param {object} props
 * @param {import("../canvas/painter.js").Painter} props.painter
 * @param {(box: import("../canvas/geometry.js").Box | null) => void} props.act
 * @param {(factor: number) => void} props.zoom
 * @param {boolean} props.full
 * @param {() => void} props.onFull
 */
export default function MaskToolbar({ painter, act, zoom, full, onFull }) {
  const { brush } = finish.value;
  /** What is done at once, by its words, and its key. @type {[string, string, () => void, boolean?][]} */
  const acts = [
    ["undo", "Z", () => act(painter.undo()), !painter.history.done.length],
    ["redo", "Y", () => act(painter.redo()), !painter.history.undone.length],
    ["invert", "I", () => act(painter.invert())],
    ["clear", "", () => act(painter.clear())],
    ["zoom_in", "+", () => zoom(1.25)],
    ["zoom_out", "-", () => zoom(1 / 1.25)],
    ["zoom_fit", "0", () => zoom(0)],
  ];
  return html`
    <div class="mask-bar" role="toolbar" aria-label=${t("finish.mask_tools")}>
      ${BRUSHES.map(
        ([tool, key]) => html`
          <button type="button" key=${tool} class="button quiet" aria-pressed=${brush === tool} aria-keyshortcuts=${key}
            title=${`${t(`finish.brush_${tool}`)} (${key})`}
            onClick=${() => changeFinish({ brush: tool })}>${t(`finish.brush_${tool}`)}</button>`,
      )}
      <${SizeSlider} />
      ${acts.map(
        ([name, key, run, off]) => html`
          <button type="button" key=${name} class="button quiet" disabled=${off}
            title=${key ? `${t(`finish.${name}`)} (${key})` : t(`finish.${name}`)}
            aria-label=${t(`finish.${name}`)} onClick=${run}>${t(`finish.${name}_short`)}</button>`,
      )}
      <button type="button" class="button quiet" aria-pressed=${full}
        onClick=${onFull}>${t(full ? "finish.full_end" : "finish.full")}</button>
    </div>
  `;
}

/** The size grows by the same share with every step of the slider. */
function SizeSlider() {
  const { size } = finish.value;
  const at = Math.round(Math.log(size / 0.3) / Math.log(1.1));
  const move = (/** @type {Event} */ event) =>
    resizeBrush((0.3 * 1.1 ** Number(/** @type {HTMLInputElement} */ (event.currentTarget).value)) / size);
  return html`
    <label class="brush-size" title=${`${t("finish.brush_size")} ([ ])`}>
      <span class="visually-hidden">${t("finish.brush_size")}</span>
      <input type="range" min="0" max="53" step="1" value=${at} onInput=${move} />
    </label>
  `;
}
