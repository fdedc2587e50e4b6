// What a picture of the library can be used for.
import * as api from "../api.js";
import { choose } from "../finish/finishState.js";
import { html } from "../html.js";
import { compared, look, selected } from "./libraryState.js";
import { carry, compareWith, current, drawer, usePrompt, useSeed } from "../state.js";
import { t } from "../i18n.js";
import { place } from "../finish/BlendView.js";

/** @typedef {import("../types.d.ts").Picture} Picture */
/** @typedef {import("../finish/finishLogic.js").Tool} Tool */

/** @param {{picture: Picture}} props */
export default function LibraryActions({ picture }) {
  const now = current.value;
  const other = [...selected.value].find((id) => id !== picture.id) ?? (now && now.id !== picture.id ? now.id : 0);
  /** @type {[string, () => unknown, boolean?][]} */
  const actions = [
    ["use_seed", () => useSeed(picture), !picture.recipe],
    ["use_prompt", () => usePrompt(picture), !picture.prompt],
    ["compare_words", () => compareWith(picture), !picture.prompt],
    ["refine", () => carry(picture, "refine")],
    ["repaint", () => finishWith(picture, "repaint")],
    ["extend", () => finishWith(picture, "extend")],
    ["upscale", () => finishWith(picture, "upscale")],
    ["adjust", () => finishWith(picture, "adjust")],
    ["blend", () => blendWith(picture), !now || now.id === picture.id],
    ["compare_with", () => (compared.value = [other, picture.id]), !other],
    ["like", () => look({ like: picture.id, order: "" })],
  ];
  return html`
    <div class="library-actions">
      ${actions.filter(([, , off]) => !off).map(([name, run]) => html`
        <button type="button" key=${name} class="button" onClick=${run}>${t(`library.do_${name}`, { id: other })}</button>`)}
      <a class="button" href=${api.downloadUrl(picture.id)} download>${t("library.do_download")}</a>
      <a class="button" href=${api.bundleUrl(picture.id)} download>${t("library.do_bundle")}</a>
    </div>
  `;
}

/** @param {Picture} picture @param {Tool} tool */
function finishWith(picture, tool) {
  choose({ tool });
  carry(picture, "finish");
}

/** Lay a picture beside the one that is being finished. @param {Picture} picture */
function blendWith(picture) {
  choose({ tool: "blend" });
  place(api.takeFrom(picture.id));
  carry(current.value, "finish");
  drawer.value = null;
}
