// The prompt in its four parts, joined by the server as good prompts are.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { changeWish, showError, wish } from "../state.js";

/** @typedef {import("../types.d.ts").Parts} Parts */

const NAMES = /** @type {const} */ (["subject", "style", "artist", "touches"]);
const PAUSE = 120; // milliseconds

export default function FourParts() {
  const [parts, setParts] = useState(/** @type {Parts | null} */ (null));
  const joined = useRef("");
  const prompt = wish.value.prompt ?? "";
  useEffect(() => {
    if (prompt === joined.current && parts) return;
    joined.current = prompt;
    api.splitPrompt(prompt).then(setParts, showError);
  }, [prompt]);
  useEffect(() => {
    if (!parts) return;
    const timer = setTimeout(() => join(parts, joined), PAUSE);
    return () => clearTimeout(timer);
  }, [parts]);
  const change = (/** @type {typeof NAMES[number]} */ name, /** @type {string} */ typed) =>
    setParts({
      ...(parts ?? { subject: "", style: "", artist: "", touches: [] }),
      [name]: name === "touches" ? typed.split(/,\s*/) : typed,
    });
  return html`
    <div class="parts">
      ${NAMES.map(
        (name) => html`
          <label class="field" key=${name}><span class="label">${t(`prompt.${name}`)}</span>
            <input type="text" value=${name === "touches" ? (parts?.touches ?? []).join(", ") : (parts?.[name] ?? "")}
              placeholder=${t(`prompt.${name}_placeholder`)}
              onInput=${(/** @type {Event} */ event) =>
                change(name, /** @type {HTMLInputElement} */ (event.currentTarget).value)} /></label>`,
      )}
      <p class="hint">${prompt}</p>
    </div>
  `;
}

/** @param {Parts} parts @param {{current: string}} joined */
async function join(parts, joined) {
  const touches = parts.touches.map((touch) => touch.trim()).filter(Boolean);
  try {
    const { prompt } = await api.joinPrompt({ ...parts, touches });
    joined.current = prompt;
    changeWish({ prompt });
  } catch (error) {
    showError(error);
  }
}
