// The denoising strength, in words: what is kept.

import Slider from "../controls/Slider.js";
import { html } from "../html.js";
import { colon, number, t } from "../i18n.js";
import { strengthWord } from "./finishLogic.js";

/** @param {{value: number, onInput: (value: number) => void}} props */
export default function StrengthSlider({ value, onInput }) {
  const words = colon(number(value, { maximumFractionDigits: 2 }), t(`finish.keeps_${strengthWord(value)}`));
  return html`
    <${Slider} label=${t("finish.strength")} value=${value} min=${0.05} max=${1} step=${0.05} words=${words}
      onInput=${onInput} />`;
}
