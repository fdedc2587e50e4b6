// Every number behind the words; an empty field leaves the choice to the quality or to the model.
import { html } from "../html.js";
import { memory, t } from "../i18n.js";
import { about, changeWish, currentModel, wish } from "../state.js";
import Help from "./Help.js";

/** Fields with a number: name and step. @type {[string, number][]} */
const NUMBERS = [
  ["steps", 1],
  ["clip_skip", 1],
  ["variation_seed", 1],
  ["variation_strength", 0.05],
  ["eta", 0.05],
  ["cfg_rescale", 0.05],
  ["guidance_start", 0.05],
  ["guidance_end", 0.05],
  ["ensd", 1],
];

export default function FullSettings() {
  const { samplers = [], schedules = [], models = [], choices = {}, qualities = {} } = about.value ?? {};
  const preset = qualities[wish.value.quality ?? "normal"];
  return html`
    <${Choice} name="model" options=${models.map(modelOption)} usual=${about.value?.default_model} />
    <${Choice} name="sampler" options=${samplers.map(namedOption)} usual=${preset?.sampler}
      description=${samplers.find(({ name }) => name === (wish.value.sampler ?? preset?.sampler))?.description} />
    <${Choice} name="schedule" options=${schedules.map(namedOption)} usual=${preset?.schedule}
      description=${schedules.find(({ name }) => name === (wish.value.schedule ?? preset?.schedule))?.description} />
    <${Size} />
    <div class="numbers">
      ${NUMBERS.map(
        ([name, step]) => html`
          <${Numeric} key=${name} name=${name} step=${step} usual=${name === "steps" ? preset?.steps : undefined} />`,
      )}
    </div>
    <${Choice} name="noise" options=${(choices.noise ?? []).map(plainOption)} usual="cpu" />
    <${Choice} name="emphasis" options=${(choices.emphasis ?? []).map(plainOption)} usual="original" />
    <label class="check">
      <input type="checkbox" checked=${wish.value.upscale ?? true}
        onChange=${(/** @type {Event} */ event) =>
          changeWish({ upscale: /** @type {HTMLInputElement} */ (event.currentTarget).checked })} />
      ${t("settings.upscale")}
    </label>
  `;
}

/** @param {import("../types.d.ts").Model} model */
function modelOption({ name, title, size_bytes }) {
  return { value: name, label: `${title} (${memory(size_bytes)})` };
}

/** @param {import("../types.d.ts").Named} named */
function namedOption({ name, label }) {
  return { value: name, label };
}

/** @param {string} value */
function plainOption(value) {
  return { value, label: value };
}

/** @param {{name: string, options: {value: string, label: string}[], usual?: string, description?: string}} props */
function Choice({ name, options, usual = "", description }) {
  const choose = (/** @type {Event} */ event) =>
    changeWish({ [name]: /** @type {HTMLSelectElement} */ (event.currentTarget).value || null });
  return html`
    <div class="with-help">
      <label class="field"><span class="label">${t(`settings.${name}`)}</span>
        <select value=${wish.value[name] ?? ""} onChange=${choose}>
          <option value="">
            ${t("settings.usual", { value: options.find(({ value }) => value === usual)?.label ?? usual })}
          </option>
          ${options.map(({ value, label }) => html`<option key=${value} value=${value}>${label}</option>`)}
        </select></label>
      <${Help} name=${name} text=${description} />
    </div>
  `;
}

/** @param {{name: string, step: number, usual?: number}} props */
function Numeric({ name, step, usual }) {
  const [low, high] = about.value?.ranges[name] ?? [0, 1];
  return html`
    <label class="field"><span class="label" title=${t(`settings.help_${name}`)}>${t(`settings.${name}`)}</span>
      <input type="number" min=${low} max=${high} step=${step} value=${wish.value[name] ?? ""}
        placeholder=${usual ?? ""}
        onChange=${(/** @type {Event} */ event) => changeWish({ [name]: typed(event, low, high) })} /></label>`;
}

function Size() {
  const [width, height] = wish.value.size ?? currentModel()?.native_size ?? [128, 128];
  const [low, high] = about.value?.ranges.width ?? [64, 2048];
  const sides = { width: [0, width], height: [1, height] };
  return html`<div class="numbers">${Object.entries(sides).map(
    ([name, [at, value]]) => html`
      <label class="field" key=${name}><span class="label">${t(`settings.${name}`)}</span>
        <input type="number" min=${low} max=${high} step="8" value=${value} onChange=${(/** @type {Event} */ event) => {
          const side = typed(event, low, high);
          const size = [width, height];
          size[at] = Math.round((side ?? value) / 8) * 8;
          changeWish({ size });
        }} /></label>`,
  )}</div>`;
}

/** @param {Event} event @param {number} low @param {number} high @returns {number | null} */
function typed(event, low, high) {
  const { value } = /** @type {HTMLInputElement} */ (event.currentTarget);
  const number = Number(value);
  return value.trim() === "" || !Number.isFinite(number) ? null : Math.min(high, Math.max(low, number));
}
