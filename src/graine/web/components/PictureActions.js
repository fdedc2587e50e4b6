// What every picture of an experiment offers: its seed, its words, refining it, comparing with it.
import * as api from "../api.js";
import { html } from "../html.js";
import { carry, compareWith, notify, usePrompt, useSeed } from "../state.js";
import { t } from "../words.js";

/** @typedef {(picture: import("../types.d.ts").Picture) => unknown} Action */

/** What is offered, by which words, and whether also where there is little room. @type {[string, Action, boolean][]} */
const ACTIONS = [
  ["hunt.use_seed", useSeed, true],
  ["compare.use_these", usePrompt, false],
  ["hunt.compare_with", compareWith, false],
  ["hunt.refine", (picture) => carry(picture, "refine"), true],
];

/** @param {{picture: number, brief?: boolean, onDone?: () => void}} props */
export default function PictureActions({ picture, brief = false, onDone }) {
  const run = async (/** @type {Action} */ action) => {
    await withPicture(picture, action);
    onDone?.();
  };
  return html`
    <div class="row wrap">
      ${ACTIONS.filter(([, , always]) => always || !brief).map(([label, action]) => html`
        <button type="button" key=${label} class="button quiet" onClick=${() => run(action)}>${t(label)}</button>`)}
    </div>
  `;
}

/**
 * Fetch a picture of the library and do something with it; a failure is told.
 * @param {number} id
 * @param {Action} action
 */
export async function withPicture(id, action) {
  try {
    action(await api.picture(id));
  } catch (error) {
    notify({ text: error instanceof Error ? error.message : String(error) });
  }
}
