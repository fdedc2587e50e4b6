// The two boxes A and B for what differs: words, a number, or a choice among names.

import { html } from "../html.js";
import { colon, t } from "../i18n.js";
import { about } from "../state.js";
import { VARIED, wordChanges } from "./compareLogic.js";
import { boxes, type } from "./compareState.js";

/** @typedef {import("./compareState.js").Comparison} Comparison */

/** @param {{setup: Comparison, wish: Record<string, any>}} props */
export default function SideFields({ setup, wish }) {
  const texts = boxes(setup, wish);
  return html`
    <div class="side-boxes">
      <${Side} side="left" field=${setup.field} text=${texts.left} />
      <${Side} side="right" field=${setup.field} text=${texts.right} />
    </div>
    ${setup.field === "prompt" && html`<${Difference} ...${texts} /><p class="hint">${t("compare.sides_hint")}</p>`}
  `;
}

/** @param {{side: "left" | "right", field: string, text: string}} props */
function Side({ side, field, text }) {
  const onInput = (/** @type {Event} */ event) =>
    type(side, /** @type {HTMLInputElement} */ (event.currentTarget).value);
  const choices = choicesOf(field);
  return html`
    <label class="field">
      <span class="label">${t(side === "left" ? "compare.side_a" : "compare.side_b")}</span>
      ${
        choices
          ? html`<select value=${text} onChange=${onInput}>
            <option value="">–</option>
            ${choices.map(({ name, label }) => html`<option key=${name} value=${name}>${label}</option>`)}
          </select>`
          : isLong(field)
            ? html`<textarea rows="3" value=${text} onInput=${onInput}></textarea>`
            : html`
              <input type="text" inputmode=${field === "size" ? "text" : "decimal"} value=${text} onInput=${onInput} />`
      }
    </label>
  `;
}

/** @param {string} field */
function isLong(field) {
  return field === "prompt" || field === "negative";
}

/**
 * @param {string} field
 * @returns {{name: string, label: string}[] | null}
 */
function choicesOf(field) {
  const kind = VARIED[/** @type {keyof typeof VARIED} */ (field)];
  const known = about.value;
  if (kind === "sampler") return known?.samplers ?? [];
  if (kind === "model") return (known?.models ?? []).map(({ name, title }) => ({ name, label: title || name }));
  if (kind === "schedule") return known?.schedules ?? [];
  return null;
}

/** Show the words of both prompts, those of one side marked. @param {{left: string, right: string}} props */
function Difference({ left, right }) {
  if (left.trim() === right.trim()) return null;
  return html`
    <p class="word-changes" aria-label=${t("compare.difference")}>
      ${wordChanges(left, right).map(({ word, side }, at) =>
        side === "both"
          ? html`<span key=${at}>${word} </span>`
          : html`
            <mark key=${at} class=${`only-${side}`} title=${t(side === "left" ? "compare.only_a" : "compare.only_b")}>
              ${colon(side === "left" ? "A" : "B", word)}
            </mark> `,
      )}
    </p>
  `;
}
