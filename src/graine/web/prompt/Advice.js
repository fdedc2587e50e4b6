// What a kind expert would say of the prompt; each remark can be taken or put away.
import { signal } from "@preact/signals";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { changeWish, wish } from "../state.js";

/** @typedef {import("../types.d.ts").Remark} Remark */

const MOST = 4; // remarks at once
/** Remarks that were put away, by what they say. */
const away = signal(new Set());

/** @param {{checked: import("../types.d.ts").Checked | null}} props */
export default function Advice({ checked }) {
  const remarks = (checked?.advice ?? []).filter((remark) => !away.value.has(remark.text)).slice(0, MOST);
  if (!remarks.length) return null;
  return html`
    <ul class="advice" aria-label=${t("prompt.advice")}>
      ${remarks.map((remark) => html`<${RemarkLine} key=${remark.text} remark=${remark} />`)}
    </ul>`;
}

/** @param {{remark: Remark}} props */
function RemarkLine({ remark }) {
  const { start, end, field, suggestion, text } = remark;
  const about =
    start === null || end === null ? "" : (wish.value[field] ?? "").slice(start, end).replace(/[\s,;]+$/, "");
  return html`
    <li>
      <span>${about && html`<span class="words">${about}</span>${" · "}`}${text}</span>
      <span class="row">
        ${
          suggestion &&
          html`
            <button type="button" class="button quiet" onClick=${() => apply(remark)}>${t("prompt.apply")}</button>`
        }
        <button type="button" class="button quiet"
          onClick=${() => (away.value = new Set([...away.value, text]))}>${t("prompt.put_away")}</button>
      </span>
    </li>
  `;
}

/** @param {Remark} remark */
function apply({ suggestion }) {
  const { prompt, negative } = suggestion ?? {};
  changeWish({ ...(prompt != null ? { prompt } : {}), ...(negative != null ? { negative } : {}) });
}
