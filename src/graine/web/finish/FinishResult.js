// A try under the slider: before and after, and what is done with it.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api.js";
import BeforeAfter from "../controls/BeforeAfter.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { registerKeys } from "../shortcuts.js";
import { carry, notify } from "../state.js";

/** @typedef {import("../types.d.ts").Picture} Picture */

/** @param {{before: Picture, after: Picture, onBack: () => void}} props */
export default function FinishResult({ before, after, onBack }) {
  const alike = sameShape(before, after); // only then does a slider say anything
  const [whole, setWhole] = useState(!alike);
  const [old, setOld] = useState(false);
  const turn = () => {
    setWhole(true);
    setOld(!(whole && old));
  };
  useEffect(() => registerKeys("finish", { " ": turn }), [whole, old]);
  return html`
    <div class="finish-result">
      ${
        whole
          ? html`
            <img class="finish-picture" src=${api.fileUrl(old ? before.id : after.id)}
              alt=${t(old ? "finish.before" : "finish.after")} />`
          : html`<${BeforeAfter} before=${api.fileUrl(before.id)} after=${api.fileUrl(after.id)} />`
      }
      <div class="row wrap">
        <button type="button" class="button primary" onClick=${() => keep(after)}>${t("finish.keep")}</button>
        <button type="button" class="button" onClick=${onBack}>${t("finish.try_again")}</button>
        ${
          alike &&
          html`<button type="button" class="button quiet" aria-pressed=${whole} onClick=${() => {
            setOld(false);
            setWhole(!whole);
          }}>${t("finish.whole")}</button>`
        }
        ${
          whole &&
          html`
            <button type="button" class="button quiet" aria-pressed=${old}
              onClick=${turn}>${t("finish.show_before")}</button>`
        }
        <a class="button quiet" href=${api.downloadUrl(after.id)} download>${t("finish.download")}</a>
        <span class="hint">${t("finish.space")}</span>
      </div>
    </div>
  `;
}

/** Go on with a try: it is the picture now. @param {Picture} picture */
function keep(picture) {
  carry(picture, "finish");
  notify({ text: t("finish.kept", { id: picture.id }) });
}

/** @param {Picture} before @param {Picture} after */
function sameShape(before, after) {
  return (
    Math.abs(before.width / before.height - after.width / after.height) < 0.01 && after.recipe?.edit?.kind !== "extend"
  );
}
