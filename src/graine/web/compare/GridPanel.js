// The controls of a grid: what goes across and what goes down, by words.

import DrawButton from "../controls/DrawButton.js";
import { showNow } from "../currentJob.js";
import { html } from "../html.js";
import { colon, t } from "../i18n.js";
import { drawWish } from "../state.js";
import { change, comparison, FIELDS } from "./compareState.js";

/** @typedef {import("./compareState.js").AxisWritten} AxisWritten */

const AXES = [...FIELDS.filter((name) => name !== "prompt"), "seed", "prompt_sr"];

/** @param {{job: import("../types.d.ts").Job | null}} props */
export default function GridPanel({ job }) {
  const { axes } = comparison.value;
  const written = axes.filter(({ name, values }) => name && values.trim());
  return html`
    <div class="stack">
      <${AxisField} label=${t("compare.across")} index=${0} axis=${axes[0]} />
      <${AxisField} label=${t("compare.down")} index=${1} axis=${axes[1]} />
      ${!written.length && html`<p class="hint">${t("compare.grid_empty")}</p>`}
      <${DrawButton} kind="grid" wish=${{ base: drawWish.value, axes: written }} job=${job} onStart=${showNow}
        disabled=${!written.length}
        label=${t("compare.grid")} />
    </div>
  `;
}

/** @param {{label: string, index: 0 | 1, axis: AxisWritten}} props */
function AxisField({ label, index, axis }) {
  const set = (/** @type {Partial<AxisWritten>} */ part) => setAxis(index, { ...axis, ...part });
  const text = (/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.currentTarget).value;
  return html`
    <fieldset class="axis-field">
      <legend class="label">${label}</legend>
      <select aria-label=${label} value=${axis.name}
        onChange=${(/** @type {Event} */ event) => set({ name: text(event) })}>
        <option value="">${t("compare.axis_none")}</option>
        ${AXES.map((name) => html`<option key=${name} value=${name}>${axisName(name)}</option>`)}
      </select>
      ${
        axis.name &&
        html`
          <input type="text" aria-label=${colon(label, t("compare.values"))} placeholder=${hint(axis.name)}
            value=${axis.values}
            onInput=${(/** @type {Event} */ event) => set({ values: text(event) })} />
          <p class="hint">${hint(axis.name)}</p>`
      }
    </fieldset>
  `;
}

/**
 * @param {0 | 1} index
 * @param {AxisWritten} axis
 */
function setAxis(index, axis) {
  const [x, y] = comparison.value.axes;
  change({ axes: index === 0 ? [axis, y] : [x, axis] });
}

/** Name an axis in words; "" for one that cannot be chosen here. @param {string} name */
export function axisName(name) {
  if (!AXES.includes(name)) return "";
  return t(AXES.indexOf(name) >= AXES.length - 2 ? `compare.axis_${name}` : `compare.field_${name}`);
}

/** @param {string} name */
function hint(name) {
  if (["cfg", "steps", "clip_skip"].includes(name)) return t("compare.hint_number");
  return t(`compare.hint_${["seed", "prompt_sr", "size"].includes(name) ? name : "text"}`);
}
