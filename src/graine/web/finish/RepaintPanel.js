// Repaint: the settings of the hole, and boxes by number for who does not paint by hand.

import NumberField from "../controls/NumberField.js";
import Segmented from "../controls/Segmented.js";
import { html } from "../html.js";
import { number, t } from "../i18n.js";
import CountSlider from "./CountSlider.js";
import { changeSettings, settings } from "./finishState.js";
import MaskBoxes from "./MaskBoxes.js";
import StrengthSlider from "./StrengthSlider.js";

/** What the hole begins from, and the server's word for it. @type {[string, string][]} */
const CONTENTS = [
  ["original", "original"],
  ["fill", "fill"],
  ["noise", "latent noise"],
  ["nothing", "latent nothing"],
];

/** @typedef {ReturnType<typeof import("./useMask.js").useMask>} MaskInHand */

/** @param {{input: import("./finishLogic.js").Input | null, mask: MaskInHand}} props */
export default function RepaintPanel({ input, mask }) {
  const now = settings.value.repaint;
  const change = (/** @type {Partial<typeof now>} */ changes) => changeSettings("repaint", changes);
  const areas = ["picture", "masked"].map((value) => ({ value, label: t(`finish.area_${value}`) }));
  return html`
    <${StrengthSlider} value=${now.strength} onInput=${(/** @type {number} */ strength) => change({ strength })} />
    <${CountSlider} value=${now.count} onInput=${(/** @type {number} */ count) => change({ count })} />
    <p class="hint" role="status">
      ${t("finish.painted", { percent: number(mask.painted, { style: "percent", maximumFractionDigits: 1 }) })}
    </p>
    <details>
      <summary>${t("finish.mask_boxes")}</summary>
      ${input && mask.painter && html`<${MaskBoxes} input=${input} painter=${mask.painter} onChange=${mask.changed} />`}
    </details>
    <details>
      <summary>${t("finish.more")}</summary>
      <div class="stack">
        <label class="field">
          <span class="label">${t("finish.content")}</span>
          <select value=${now.content}
            onChange=${(/** @type {Event} */ event) =>
              change({ content: /** @type {HTMLSelectElement} */ (event.currentTarget).value })}>
            ${CONTENTS.map(
              ([key, value]) => html`
                <option key=${value} value=${value}>${t(`finish.content_${key}`)}</option>`,
            )}
          </select>
        </label>
        <${Segmented} labelled label=${t("finish.area")} options=${areas} value=${now.area}
          onChange=${(/** @type {string} */ area) => change({ area })} />
        <div class="row wrap">
          <${NumberField} label=${t("finish.blur")} value=${now.blur} min=${0} max=${256}
            onChange=${(/** @type {number} */ blur) => change({ blur })} />
          <${NumberField} label=${t("finish.grow")} value=${now.grow} min=${-512} max=${512}
            onChange=${(/** @type {number} */ grow) => change({ grow })} />
          ${
            now.area === "masked" &&
            html`
              <${NumberField} label=${t("finish.padding")} value=${now.padding} min=${0} max=${1024}
                onChange=${(/** @type {number} */ padding) => change({ padding })} />`
          }
        </div>
      </div>
    </details>
  `;
}
