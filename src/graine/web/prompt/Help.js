// A question mark that says what a setting does.
import { html } from "../html.js";
import { t } from "../i18n.js";

/** @param {{name: string, text?: string}} props */
export default function Help({ name, text }) {
  return html`
    <details class="help">
      <summary aria-label=${t("settings.help", { name: t(`settings.${name}`) })}>?</summary>
      <p class="hint">${t(`settings.help_${name}`)}${text ? ` ${text}` : ""}</p>
    </details>
  `;
}
