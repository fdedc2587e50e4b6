// One of a few choices, side by side.
import { useId } from "preact/hooks";
import { html } from "../html.js";

/**
 * @param {object} props
 * @param {string} props.label
 * @param {{value: string, label: string}[]} props.options
 * @param {string | null} props.value
 * @param {(value: any) => void} props.onChange
 * @param {boolean} [props.labelled] the label is shown
 */
export default function Segmented({ label, options, value, onChange, labelled = false }) {
  const name = useId();
  return html`
    <fieldset class="segmented">
      <legend class=${labelled ? "label" : "visually-hidden"}>${label}</legend>
      <div class="segments">
        ${options.map(
          (option) => html`
            <label key=${option.value}>
              <input type="radio" name=${name} value=${option.value} checked=${option.value === value}
                onChange=${() => onChange(option.value)} />
              <span>${option.label}</span>
            </label>`,
        )}
      </div>
    </fieldset>
  `;
}
