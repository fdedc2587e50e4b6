// How many tries are drawn at once.

import Slider from "../controls/Slider.js";
import { html } from "../html.js";
import { t } from "../i18n.js";

/** @param {{value: number, onInput: (value: number) => void}} props */
export default function CountSlider({ value, onInput }) {
  return html`
    <${Slider} label=${t("finish.tries")} value=${value} min=${1} max=${8} step=${1}
      words=${t("finish.tries_words", { count: value })} onInput=${onInput} />`;
}
