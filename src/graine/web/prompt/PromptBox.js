// A box to type a prompt: weights in colour, words past the limit and words with advice marked beneath the text.
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { pieces } from "./promptLogic.js";

/**
 * @param {object} props
 * @param {string} props.label
 * @param {string} props.value
 * @param {import("../types.d.ts").Reading | null} props.reading
 * @param {import("../types.d.ts").Remark[]} props.advice
 * @param {string} props.placeholder
 * @param {boolean} [props.small]
 * @param {(typed: string) => void} props.onInput
 */
export default function PromptBox({ label, value, reading, advice, placeholder, small = false, onInput }) {
  const id = useId();
  return html`
    <div class="stack">
      <div class=${`prompt-box${small ? " small" : ""}`}>
        <div class="prompt-shown" aria-hidden="true">
          ${pieces(value, reading?.words ?? [], advice).map((piece) => html`<${Piece} ...${piece} />`)}${"\n"}
        </div>
        <textarea id=${id} value=${value} aria-label=${label} placeholder=${placeholder} spellcheck=${true} rows="1"
          maxlength="50000"
          aria-describedby=${`${id}-tokens`}
          onInput=${(/** @type {Event} */ event) =>
            onInput(/** @type {HTMLTextAreaElement} */ (event.currentTarget).value)} />
      </div>
      <p class="prompt-foot hint" id=${`${id}-tokens`}><${Tokens} reading=${reading} /></p>
    </div>
  `;
}

/** @param {{text: string, kinds: string[], much: number}} props */
function Piece({ text, kinds, much }) {
  const mark = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => mark.current?.style.setProperty("--much", String(much)), [much]);
  return kinds.length ? html`<mark ref=${mark} class=${kinds.join(" ")}>${text}</mark>` : text;
}

/** @param {{reading: import("../types.d.ts").Reading | null}} props */
function Tokens({ reading }) {
  if (!reading?.tokens) return null;
  const over = reading.tokens > reading.limit;
  return html`
    <span class=${`tokens${over ? " over" : ""}`}>
      ${t(over ? "prompt.tokens_over" : "prompt.tokens", { count: reading.tokens, limit: reading.limit })}
    </span>`;
}
