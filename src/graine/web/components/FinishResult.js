// A try under the slider: before and after, and what is done with it.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api.js";
import { attempt } from "../attempt.js";
import { html } from "../html.js";
import { registerKeys } from "../keys.js";
import { carry, notify } from "../state.js";
import { t } from "../words.js";
import BeforeAfter from "./BeforeAfter.js";

/** @typedef {import("../types.d.ts").Picture} Picture */

/** @param {{before: Picture, after: number, onBack: () => void}} props */
export default function FinishResult({ before, after, onBack }) {
  const [whole, setWhole] = useState(false);
  const [old, setOld] = useState(false);
  const turn = () => {
    setWhole(true);
    setOld(!(whole && old));
  };
  useEffect(() => registerKeys("finish", { " ": turn }), [whole, old]);
  const keep = () => attempt(api.picture(after).then((picture) => keptOne(picture)));
  return html`
    <div class="finish-result">
      ${whole
        ? html`<img class="finish-picture" src=${api.fileUrl(old ? before.id : after)} alt=${t(old ? "finish.before" : "finish.after")} />`
        : html`<${BeforeAfter} before=${api.fileUrl(before.id)} after=${api.fileUrl(after)} />`}
      <div class="row wrap">
        <button type="button" class="button primary" onClick=${keep}>${t("finish.keep")}</button>
        <button type="button" class="button" onClick=${onBack}>${t("finish.try_again")}</button>
        <button type="button" class="button quiet" aria-pressed=${whole} onClick=${() => { setOld(false); setWhole(!whole); }}>${t("finish.whole")}</button>
        <a class="button quiet" href=${`${api.fileUrl(after)}?download=1`} download>${t("finish.download")}</a>
        <span class="hint">${t("finish.space")}</span>
      </div>
    </div>
  `;
}

/** Go on with a try: it is the picture now. @param {Picture} picture */
function keptOne(picture) {
  carry(picture, "finish");
  notify({ text: t("finish.kept", { id: picture.id }) });
}
