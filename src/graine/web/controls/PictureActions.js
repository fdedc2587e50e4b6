// What every picture of an experiment offers: its seed, its words, refining it, comparing with it.
import * as api from "../api.js";
import { drawFull } from "../drawFull.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { notifyErrors } from "../notifyErrors.js";
import { carry, compareWith, usePrompt, useSeed } from "../state.js";

/** @typedef {(picture: import("../types.d.ts").Picture) => unknown} Action */

/** @param {import("../types.d.ts").Picture} picture */
function refine(picture) {
  carry(picture, "refine");
}

/** What is offered, by which words, and whether also where there is little room. @type {[string, Action, boolean][]} */
const ACTIONS = [
  ["hunt.use_seed", useSeed, true],
  ["compare.use_prompt", usePrompt, false],
  ["hunt.compare_with", compareWith, false],
  ["hunt.refine", refine, true],
];

/**
 * @param {object} props
 * @param {number} props.picture
 * @param {boolean} [props.brief]  only what is needed most
 * @param {Record<string, any>} [props.full]  the wish that draws a small picture in full before it is carried on
 * @param {Action} [props.take]  takes the settings that differ into the wish
 * @param {() => void} [props.onDone]
 */
export default function PictureActions({ picture, brief = false, full, take, onDone }) {
  const run = (/** @type {Action} */ action) => {
    onDone?.();
    const fetched = full && action === refine ? drawFull(full) : api.picture(picture);
    return notifyErrors(fetched.then(action));
  };
  return html`
    <div class="row wrap">
      ${
        take &&
        html`
          <button type="button" class="button" onClick=${() => run(take)}>${t("compare.use_these")}</button>`
      }
      ${ACTIONS.filter(([, , always]) => always || !brief).map(
        ([label, action]) => html`
          <button type="button" key=${label} class="button quiet" onClick=${() => run(action)}>${t(label)}</button>`,
      )}
    </div>
  `;
}

/**
 * Fetch a picture of the library and do something with it; a failure is shown.
 * @param {number} id
 * @param {Action} action
 */
export function withPicture(id, action) {
  return notifyErrors(api.picture(id).then(action));
}
