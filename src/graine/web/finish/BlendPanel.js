// Blend: where the second picture lies, and how wide the gap is that is painted.

import NumberField from "../controls/NumberField.js";
import Segmented from "../controls/Segmented.js";
import Slider from "../controls/Slider.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { DIRECTIONS } from "./finishLogic.js";
import { changeSettings, settings } from "./finishState.js";

export default function BlendPanel() {
  const now = settings.value.blend;
  const options = DIRECTIONS.map((value) => ({ value, label: t(`finish.side_${value}`) }));
  return html`
    <${Segmented} labelled label=${t("finish.direction")} options=${options} value=${now.direction}
      onChange=${(/** @type {typeof now.direction} */ direction) => changeSettings("blend", { direction })} />
    <${NumberField} label=${t("finish.gap")} value=${now.gap} min=${8} max=${2048} step=${8}
      onChange=${(/** @type {number} */ gap) => changeSettings("blend", { gap })} />
    <${Slider} label=${t("finish.seams")} value=${now.tries} min=${1} max=${16} step=${1}
      words=${t("finish.seams_words", { count: now.tries })}
      onInput=${(/** @type {number} */ tries) => changeSettings("blend", { tries })} />
  `;
}
