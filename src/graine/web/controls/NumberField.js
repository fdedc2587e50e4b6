// A number with its name and unit, kept within bounds.
import { html } from "../html.js";

/**
 * @param {object} props
 * @param {string} props.label
 * @param {number} props.value
 * @param {number} props.min
 * @param {number} props.max
 * @param {number} [props.step]
 * @param {(value: number) => void} props.onChange
 */
export default function NumberField({ label, value, min, max, step = 1, onChange }) {
  const change = (/** @type {Event} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.currentTarget);
    const typed = Number(field.value);
    if (field.value !== "" && Number.isFinite(typed)) onChange(Math.min(max, Math.max(min, typed)));
    field.value = String(value);
  };
  return html`
    <label class="field number-field">
      <span class="label">${label}</span>
      <input type="number" inputmode="numeric" value=${value} min=${min} max=${max} step=${step} onChange=${change} />
    </label>
  `;
}
