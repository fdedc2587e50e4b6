// Upscale: how much larger, and whether a model adds detail.

import Segmented from "../controls/Segmented.js";
import Slider from "../controls/Slider.js";
import { html } from "../html.js";
import { colon, number, t } from "../i18n.js";
import { changeSettings, settings } from "./finishState.js";

const SCALES = [1.5, 2, 3, 4];

export default function UpscalePanel() {
  const { scale, detail, upscaler } = settings.value.upscale;
  const scales = SCALES.map((value) => ({ value: String(value), label: `${number(value)}×` }));
  const means = ["", "lanczos"].map((value) => ({ value, label: t(`finish.upscaler_${value || "own"}`) }));
  const words = detail
    ? colon(number(detail, { maximumFractionDigits: 2 }), t("finish.detail_some"))
    : t("finish.detail_none");
  return html`
    <${Segmented} labelled label=${t("finish.scale")} options=${scales} value=${String(scale)}
      onChange=${(/** @type {string} */ value) => changeSettings("upscale", { scale: Number(value) })} />
    <${Segmented} labelled label=${t("finish.upscaler")} options=${means} value=${upscaler}
      onChange=${(/** @type {string} */ value) => changeSettings("upscale", { upscaler: value })} />
    <${Slider} label=${t("finish.detail")} value=${detail} min=${0} max=${0.6} step=${0.05} words=${words}
      onInput=${(/** @type {number} */ value) => changeSettings("upscale", { detail: value })} />
  `;
}
