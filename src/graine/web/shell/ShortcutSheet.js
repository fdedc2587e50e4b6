// All keys, on "?".

import Dialog from "../controls/Dialog.js";
import { html } from "../html.js";
import { t } from "../i18n.js";

/** @type {[string[], string][]} */
const KEYS = [
  [["1", "5"], "steps"],
  [["Ctrl", "Enter"], "primary"],
  [["Esc"], "escape"],
  [["L"], "library"],
  [["Q"], "queue"],
  [["M"], "mode"],
  [["S"], "seed"],
  [["F"], "favourite"],
  [["K"], "keep"],
  [["X"], "reject"],
  [["A", "B"], "choose"],
  [["Space"], "before_after"],
  [["[", "]"], "brush"],
  [["E"], "eraser"],
  [["Z"], "undo"],
];

/** @param {{onClose: () => void}} props */
export default function ShortcutSheet({ onClose }) {
  return html`
    <${Dialog} title=${t("shell.keys")} onClose=${onClose}>
      <dl class="key-list">
        ${KEYS.map(
          ([keys, name]) => html`
            <dt key=${`${name}-keys`}>${keys.map((key) => html`<kbd key=${key}>${key}</kbd>`)}</dt>
            <dd key=${name}>${t(`shell.key_${name}`)}</dd>`,
        )}
      </dl>
    <//>
  `;
}
