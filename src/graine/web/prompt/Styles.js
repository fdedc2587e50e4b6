// Saved styles: words that are put round a prompt, kept under a name.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api.js";
import Dialog from "../controls/Dialog.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { changeWish, notify, showError, wish } from "../state.js";

/** @typedef {import("../types.d.ts").Style} Style */

export default function Styles() {
  const [open, setOpen] = useState(false);
  return html`
    <button type="button" class="button quiet" onClick=${() => setOpen(true)}>${t("prompt.styles")}</button>
    ${open && html`<${List} onClose=${() => setOpen(false)} />`}
  `;
}

/** @param {{onClose: () => void}} props */
function List({ onClose }) {
  const [styles, setStyles] = useState(/** @type {Style[]} */ ([]));
  const renew = () => api.styles().then((answer) => setStyles(answer.styles), showError);
  useEffect(() => void renew(), []);
  const take = (/** @type {Style} */ style) => {
    const { prompt = "", negative = "" } = wish.value;
    changeWish({ prompt: around(style.prompt, prompt), negative: around(style.negative, negative) });
    onClose();
  };
  return html`
    <${Dialog} title=${t("prompt.styles")} onClose=${onClose}>
      ${styles.length === 0 && html`<p class="hint">${t("prompt.no_styles")}</p>`}
      <ul class="word-list">${styles.map(
        (style) => html`
          <li key=${style.name} class="row">
            <button type="button" class="grow"
              onClick=${() => take(style)}><span>${style.name}<span class="hint">${style.prompt}</span></span></button>
            <button type="button" class="icon-button" aria-label=${t("prompt.remove_style", { name: style.name })}
              onClick=${() => api.removeStyle(style.name).then(renew, showError)}>×</button>
          </li>`,
      )}</ul>
      <${Save} onSaved=${renew} />
    <//>
  `;
}

/** @param {{onSaved: () => unknown}} props */
function Save({ onSaved }) {
  const save = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const name = String(new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get("name")).trim();
    const { prompt = "", negative = "" } = wish.value;
    await api
      .saveStyle({ name, prompt, negative })
      .then(() => notify({ text: t("prompt.style_saved", { name }) }), showError);
    onSaved();
  };
  return html`
    <form class="row" onSubmit=${save}>
      <label class="field grow">
        <span class="label">${t("prompt.save_style")}</span>
        <input type="text" name="name" required maxlength="200" />
      </label>
      <button class="button">${t("prompt.save")}</button>
    </form>
  `;
}

/** Put a style round a text, where it says {prompt}, else behind it. @param {string} style @param {string} text */
export function around(style, text) {
  if (style.includes("{prompt}")) return style.replace("{prompt}", text);
  return [text, style].filter(Boolean).join(", ");
}
