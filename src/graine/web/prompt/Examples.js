// Where to begin: prompts that the built-in model draws well, one click each.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api.js";
import { html } from "../html.js";
import { language, t } from "../i18n.js";
import { localized } from "../localized.js";
import { changeWish, drawing, start } from "../state.js";

/** @typedef {{prompt: {en: string, fr: string}, wish: import("../types.d.ts").Wish, picture: string}} Example */

export default function Examples() {
  const [examples, setExamples] = useState(/** @type {Example[]} */ ([]));
  useEffect(() => {
    api.examples().then(
      (answer) => setExamples(answer.examples ?? answer),
      () => {},
    );
  }, [language.value]);
  return html`
    <div class="examples">
      <h1>${t("prompt.welcome")}</h1>
      <p class="hint">${t("prompt.welcome_hint")}</p>
      <ul>${examples.map(
        (example) => html`
          <li key=${example.prompt.en}><button type="button" class="example" onClick=${() => draw(example)}>
              <img src=${example.picture} alt="" width="320" height="320" />
              <span>${localized(example.prompt)}</span>
            </button></li>`,
      )}</ul>
    </div>
  `;
}

/** @param {Example} example */
async function draw({ wish }) {
  const { prompt, seed = null } = wish;
  changeWish({ prompt, seed, negative: "" });
  drawing.value = (await start("draw", wish)).id;
}
