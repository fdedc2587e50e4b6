// What a picture of the library can be used for.
import * as api from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { carry, compareWith, current, usePrompt, useSeed } from "../state.js";
import { comparedPair, selected, setFilters } from "./libraryState.js";

/** @typedef {import("../types.d.ts").Picture} Picture */
/**
 * Ways into the Finish step, which the shell hands in: the library knows no step.
 * @typedef {object} FinishActions
 * @property {(picture: Picture, tool: "repaint" | "extend" | "upscale" | "adjust") => void} finishWith
 * @property {(picture: Picture) => void} blendWith
 */

/** @param {{picture: Picture, finish: FinishActions}} props */
export default function LibraryActions({ picture, finish }) {
  const now = current.value;
  const other = [...selected.value].find((id) => id !== picture.id) ?? (now && now.id !== picture.id ? now.id : 0);
  /** @type {[string, () => unknown, boolean?][]} */
  const actions = [
    ["use_seed", () => useSeed(picture), !picture.recipe],
    ["use_prompt", () => usePrompt(picture), !picture.prompt],
    ["compare_words", () => compareWith(picture), !picture.prompt],
    ["refine", () => carry(picture, "refine")],
    ["repaint", () => finish.finishWith(picture, "repaint")],
    ["extend", () => finish.finishWith(picture, "extend")],
    ["upscale", () => finish.finishWith(picture, "upscale")],
    ["adjust", () => finish.finishWith(picture, "adjust")],
    ["blend", () => finish.blendWith(picture), !now || now.id === picture.id],
    ["compare_with", () => (comparedPair.value = [other, picture.id]), !other],
    ["like", () => setFilters({ like: picture.id, order: "" })],
  ];
  return html`
    <div class="library-actions">
      ${actions
        .filter(([, , off]) => !off)
        .map(
          ([name, run]) => html`
            <button type="button" key=${name} class="button"
              onClick=${run}>${t(`library.do_${name}`, { id: other })}</button>`,
        )}
      <a class="button" href=${api.downloadUrl(picture.id)} download>${t("library.do_download")}</a>
      <a class="button" href=${api.bundleUrl(picture.id)} download>${t("library.do_bundle")}</a>
    </div>
  `;
}
