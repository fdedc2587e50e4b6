// A slider that says in words what its value means.
import { html } from "../html.js";

/**
 * @param {object} props
 * @param {string} props.label
 * @param {number} props.value
 * @param {number} props.min
 * @param {number} props.max
 * @param {number} [props.step]
 * @param {string} [props.words]
 * @param {(value: number) => void} props.onInput
 */
export default function Slider({ label, value, min, max, step = 1, words, onInput }) {
  const text = words ?? String(value);
  return html`
    <label class="slider">
      <span class="slider-head"><span class="label">${label}</span><span class="slider-words">${text}</span></span>
      <input type="range" min=${min} max=${max} step=${step} value=${value} aria-valuetext=${text}
        onInput=${(/** @type {Event} */ event) =>
          onInput(Number(/** @type {HTMLInputElement} */ (event.currentTarget).value))} />
    </label>
  `;
}
