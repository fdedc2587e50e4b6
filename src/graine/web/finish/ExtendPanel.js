// Extend: how far beyond each edge, in pixels.

import NumberField from "../controls/NumberField.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import CountSlider from "./CountSlider.js";
import { DIRECTIONS } from "./finishLogic.js";
import { changeSettings, settings } from "./finishState.js";

export default function ExtendPanel() {
  const now = settings.value.extend;
  return html`
    <div class="frame-fields">
      ${DIRECTIONS.map(
        (edge) => html`
          <${NumberField} key=${edge} label=${t(`finish.edge_${edge}`)} value=${now[edge]} min=${0} max=${4096}
            step=${8}
            onChange=${(/** @type {number} */ value) => changeSettings("extend", { [edge]: Math.round(value) })} />`,
      )}
    </div>
    <${CountSlider} value=${now.count}
      onInput=${(/** @type {number} */ count) => changeSettings("extend", { count })} />
    <details>
      <summary>${t("finish.more")}</summary>
      <${NumberField} label=${t("finish.overlap")} value=${now.overlap} min=${8} max=${512} step=${8}
        onChange=${(/** @type {number} */ overlap) => changeSettings("extend", { overlap })} />
    </details>
  `;
}
