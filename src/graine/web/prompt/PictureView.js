// One picture, large, with what can be done with it, and where it came from.
import { useState } from "preact/hooks";
import * as api from "../api.js";
import BeforeAfter from "../controls/BeforeAfter.js";
import { usualActions } from "../controls/PictureCard.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { samplerName } from "../recipeText.js";
import Provenance from "./Provenance.js";

/** @typedef {import("../types.d.ts").Picture} Picture */

/**
 * @param {object} props
 * @param {Picture} props.picture
 * @param {Picture | null} [props.before] what it is compared with
 * @param {import("../controls/PictureCard.js").Action[]} [props.actions]
 */
export default function PictureView({ picture, before = null, actions = usualActions() }) {
  const [comparing, setComparing] = useState(false);
  const file = api.fileUrl(picture.id);
  return html`
    <figure class="view large">
      ${
        before && comparing
          ? html`<${BeforeAfter} before=${api.fileUrl(before.id)} after=${file} />`
          : html`
            <img class="picture" src=${file} alt=${picture.prompt || t("shell.untitled")} width=${picture.width}
              height=${picture.height} />`
      }
      <figcaption>${picture.prompt} <span class="hint">${facts(picture)}</span></figcaption>
      <div class="view-actions">
        ${
          before &&
          html`
            <button type="button" class="button quiet" aria-pressed=${comparing}
              onClick=${() => setComparing(!comparing)}>${t("shell.before_after")}</button>`
        }
        ${actions.map(
          ({ name, label, run }) => html`
            <button type="button" key=${name} class="button quiet" onClick=${() => run(picture)}>${label}</button>`,
        )}
        <a class="button quiet" href=${api.downloadUrl(picture.id)} download>${t("shell.download")}</a>
      </div>
      <${Provenance} picture=${picture} />
    </figure>
  `;
}

/** Say in a line how a picture was made. @param {Picture} picture */
export function facts(picture) {
  const { seed, steps, sampler, cfg } = picture.recipe ?? {};
  if (seed === undefined) return t("shell.size", { width: String(picture.width), height: String(picture.height) });
  return t("shell.facts", { id: String(picture.id), seed: String(seed), steps, sampler: samplerName(sampler), cfg });
}
