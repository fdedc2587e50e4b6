// Redraw: how far the new picture may move away, and how many.

import { html } from "../html.js";
import CountSlider from "./CountSlider.js";
import { changeSettings, settings } from "./finishState.js";
import StrengthSlider from "./StrengthSlider.js";

export default function RedrawPanel() {
  const { strength, count } = settings.value.redraw;
  return html`
    <${StrengthSlider} value=${strength}
      onInput=${(/** @type {number} */ value) => changeSettings("redraw", { strength: value })} />
    <${CountSlider} value=${count}
      onInput=${(/** @type {number} */ value) => changeSettings("redraw", { count: value })} />
  `;
}
