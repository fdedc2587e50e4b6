// What was made of a picture, in a strip: the picture itself first, what is being drawn last.
import * as api from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { isOpen } from "../jobStates.js";
import { jobs, previews } from "../state.js";

/** @typedef {import("../types.d.ts").Picture} Picture */

/**
 * @param {object} props
 * @param {Picture} props.picture
 * @param {Picture[]} props.results
 * @param {number | null} props.shown
 * @param {(id: number | null) => void} props.onShow
 */
export default function ResultsStrip({ picture, results, shown, onShow }) {
  const coming = previewsOf(picture.id);
  if (!results.length && !coming.length) return null;
  return html`
    <section class="tries" aria-label=${t("finish.tries_strip")}>
      <ul>
        <li>
          <${Result} id=${picture.id} name=${t("finish.original")} on=${shown === null} onClick=${() => onShow(null)} />
        </li>
        ${results.map(
          (result, at) => html`
            <li key=${result.id}>
              <${Result} id=${result.id} name=${resultName(result, at)} on=${shown === result.id}
                onClick=${() => onShow(result.id)} />
            </li>`,
        )}
        ${coming.map(
          (preview, at) => html`
            <li key=${`c${at}`} class="try-coming" aria-label=${t("finish.coming")}>
              ${preview && html`<img src=${preview} alt="" />`}</li>`,
        )}
      </ul>
    </section>
  `;
}

/** @param {Picture} result @param {number} at */
function resultName(result, at) {
  const tool = result.recipe?.edit?.kind ?? "redraw";
  return t("finish.try", { number: at + 1, what: t(`finish.tool_${tool}`) });
}

/** @param {{id: number, name: string, on: boolean, onClick: () => void}} props */
function Result({ id, name, on, onClick }) {
  return html`
    <button type="button" class="try" aria-pressed=${on} onClick=${onClick}>
      <img src=${api.thumbUrl(id, 128)} alt="" loading="lazy" /><span>${name}</span>
    </button>
  `;
}

/** The preview, or "", of each result that is not there yet. @param {number} picture */
function previewsOf(picture) {
  return [...jobs.value.values()]
    .filter((job) => isOpen(job) && job.wish.edit && job.wish.parents?.includes(picture))
    .flatMap((job) =>
      Array.from({ length: job.results.length || job.wish.count || 1 }, (_, at) =>
        job.results[at] ? null : (previews.value.get(job.id)?.[at] ?? ""),
      ),
    )
    .filter((preview) => preview !== null);
}
