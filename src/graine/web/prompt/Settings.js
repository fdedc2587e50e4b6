// How it is drawn: in words in the simple mode; the full mode shows the numbers behind them, in place.

import Segmented from "../controls/Segmented.js";
import Slider from "../controls/Slider.js";
import { html } from "../html.js";
import { number, t } from "../i18n.js";
import { about, changeWish, current, currentModel, mode, wish } from "../state.js";
import FullSettings from "./FullSettings.js";
import Help from "./Help.js";

const SHAPES = /** @type {const} */ ({ square: [1, 1], tall: [2, 3], wide: [3, 2] });

export default function Settings() {
  const options = ["simple", "full"].map((value) => ({ value, label: t(`settings.${value}`) }));
  return html`
    <div class="settings">
      <${Segmented} label=${t("settings.mode")} options=${options} value=${mode.value}
        onChange=${(/** @type {"simple" | "full"} */ chosen) => (mode.value = chosen)} />
      <${Shape} /><${Quality} /><${Fidelity} /><${Seed} /><${Count} />
      ${mode.value === "full" && html`<${FullSettings} />`}
    </div>
  `;
}

function Shape() {
  const options = Object.keys(SHAPES).map((value) => ({ value, label: t(`settings.${value}`) }));
  return html`<${Segmented} label=${t("settings.shape")} labelled options=${options} value=${shapeOf(wish.value.size)}
    onChange=${(/** @type {keyof typeof SHAPES} */ shape) => changeWish({ size: sizeOf(shape) })} />`;
}

/** @param {[number, number] | undefined} size */
function shapeOf(size) {
  if (!size || size[0] === size[1]) return "square";
  return size[0] > size[1] ? "wide" : "tall";
}

/** A size of a shape with about as many pixels as the model was trained on. @param {keyof typeof SHAPES} shape */
function sizeOf(shape) {
  if (shape === "square") return null;
  const [across, down] = SHAPES[shape];
  const [width, height] = currentModel()?.native_size ?? [128, 128];
  const unit = Math.sqrt((width * height) / (across * down));
  return [across, down].map((part) => Math.max(64, Math.round((part * unit) / 8) * 8));
}

function Quality() {
  const names = Object.keys(about.value?.qualities ?? { draft: 0, normal: 0, final: 0 });
  const options = names.map((value) => ({ value, label: t(`settings.${value}`) }));
  return html`
    <div class="with-help">
      <${Segmented} label=${t("settings.quality")} labelled options=${options} value=${wish.value.quality ?? "normal"}
        onChange=${(/** @type {string} */ quality) =>
          changeWish({ quality, sampler: null, schedule: null, steps: null })} />
      <${Help} name="quality" />
    </div>`;
}

function Fidelity() {
  const usual = currentModel()?.default_cfg ?? 4;
  const value = wish.value.cfg ?? usual;
  const word = (about.value?.cfg_words ?? []).filter(({ begins }) => begins <= value).at(-1);
  const fidelity = `${word ? t(`settings.cfg_${word.word}`) : ""} (${number(value)})`;
  return html`
    <div class="with-help">
      <${Slider} label=${t("settings.cfg")} value=${value} min=${1} max=${15} step=${0.5} words=${fidelity}
        onInput=${(/** @type {number} */ cfg) => changeWish({ cfg })} />
      <${Help} name="cfg" text=${word?.description} />
    </div>
  `;
}

function Seed() {
  const { seed } = wish.value;
  const kept = seed !== null && seed !== undefined;
  const options = ["surprise", "keep"].map((value) => ({ value, label: t(`settings.${value}`) }));
  const choose = (/** @type {string} */ chosen) =>
    changeWish({
      seed: chosen === "keep" ? (current.value?.recipe?.seed ?? 1) : null,
      variation_seed: 0,
      variation_strength: 0,
    });
  return html`
    <div class="with-help">
      <${Segmented} label=${t("settings.seed")} labelled options=${options} value=${kept ? "keep" : "surprise"}
        onChange=${choose} />
      <${Help} name="seed" />
    </div>
    ${
      kept &&
      html`<label class="field"><span class="visually-hidden">${t("settings.seed")}</span>
        <input type="number" min="0" step="1" value=${seed}
          onChange=${(/** @type {Event} */ event) => changeWish({ seed: whole(event) })} /></label>`
    }
  `;
}

/** @param {Event} event */
function whole(event) {
  const typed = Math.floor(Number(/** @type {HTMLInputElement} */ (event.currentTarget).value));
  return Number.isSafeInteger(typed) && typed >= 0 ? typed : null;
}

function Count() {
  return html`
    <${Slider} label=${t("settings.count")} value=${wish.value.count ?? 1} min=${1} max=${16}
      words=${t("settings.pictures", { count: wish.value.count ?? 1 })}
      onInput=${(/** @type {number} */ count) => changeWish({ count })} />`;
}
