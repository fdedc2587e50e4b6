// What a step shows before there is a prompt to work on.
import { html } from "../html.js";
import { go } from "../state.js";
import { t } from "../i18n.js";

/** @param {{area: "compare" | "hunt"}} props */
export default function EmptyState({ area }) {
  return html`
    <div class="nothing-yet">
      <p>${t(`${area}.no_prompt`)}</p>
      <button type="button" class="button primary" onClick=${() => go("prompt")}>${t(`${area}.to_prompt`)}</button>
    </div>
  `;
}
