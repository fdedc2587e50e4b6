// Adjust: straighten, crop, tone; nothing is drawn, so it is quick.

import Slider from "../controls/Slider.js";
import { html } from "../html.js";
import { number, t } from "../i18n.js";
import FrameFields from "./FrameFields.js";
import { DEFAULTS, straightened } from "./finishLogic.js";
import { changeSettings, settings } from "./finishState.js";

/**
 * A touch, its least and its most, and its step.
 * @type {["straighten" | "contrast" | "brightness" | "saturation" | "sharpen", number, number, number][]}
 */
const TOUCHES = [
  ["straighten", -20, 20, 0.5],
  ["contrast", 0.5, 2, 0.05],
  ["brightness", 0.5, 2, 0.05],
  ["saturation", 0, 2, 0.05],
  ["sharpen", 0, 3, 0.1],
];

/** @param {{input: import("./finishLogic.js").Input | null}} props */
export default function AdjustPanel({ input }) {
  const now = settings.value.adjust;
  const size = input && straightened(input, now.straighten);
  const change = (/** @type {string} */ name, /** @type {number} */ value) =>
    changeSettings("adjust", name === "straighten" ? { straighten: value, crop: null } : { [name]: value });
  return html`
    ${TOUCHES.map(
      ([name, min, max, step]) => html`
        <${Slider} key=${name} label=${t(`finish.${name}`)} value=${now[name]} min=${min} max=${max} step=${step}
          words=${valueText(name, now[name])}
          onInput=${(/** @type {number} */ value) => change(name, value)} />`,
    )}
    <details open=${now.crop !== null}>
      <summary>${t("finish.crop")}</summary>
      ${
        size &&
        html`
          <${FrameFields} frame=${now.crop ?? { x: 0, y: 0, ...size }} size=${size}
            onChange=${(/** @type {import("./finishLogic.js").Frame} */ crop) => changeSettings("adjust", { crop })} />`
      }
    </details>
    <button type="button" class="button quiet"
      onClick=${() => changeSettings("adjust", DEFAULTS.adjust)}>${t("finish.reset")}</button>
  `;
}

/** @param {keyof typeof DEFAULTS.adjust} name @param {number} value */
function valueText(name, value) {
  if (value === DEFAULTS.adjust[name]) return t("finish.unchanged");
  if (name === "straighten") return `${number(value, { signDisplay: "exceptZero" })}°`;
  return name === "sharpen" ? number(value) : number(value, { style: "percent" });
}
