// What the Prompt step shows: the picture in the making, the pictures, or where to begin.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api.js";
import JobError from "../controls/JobError.js";
import PictureCard from "../controls/PictureCard.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { isOpen } from "../jobStates.js";
import { carry, current, go, previews } from "../state.js";
import Examples from "./Examples.js";
import PictureView from "./PictureView.js";

/** @typedef {import("../types.d.ts").Job} Job */
/** @typedef {import("../types.d.ts").Picture} Picture */

/** @param {{job: Job | null}} props */
export default function DrawResult({ job }) {
  const pictures = usePictures(job);
  useEffect(() => {
    if (job && pictures.length && !pictures.some(({ id }) => id === current.value?.id)) carry(pictures[0]);
  }, [job?.id, pictures.length]);
  if (job && isOpen(job)) return html`<${InTheMaking} job=${job} pictures=${pictures} />`;
  if (job?.error) return html`<${JobError} job=${job} />`;
  const shown = current.value;
  if (!shown) return html`<${Examples} />`;
  const siblings = pictures.length > 1 && pictures.some(({ id }) => id === shown.id) ? pictures : [];
  return html`
    <div class="results">
      <${PictureView} picture=${shown} />
      <${Next} />
      ${
        siblings.length > 0 &&
        html`<ul class="sheet">${siblings.map(
          (picture) => html`
            <li key=${picture.id}>
              <${PictureCard} picture=${picture} selected=${picture.id === shown.id} actions=${[]} />
            </li>`,
        )}</ul>`
      }
    </div>
  `;
}

/** What the method does next with a picture of the right thing. */
function Next() {
  return html`
    <p class="next hint">${t("prompt.next")}
      <button type="button" class="button" onClick=${() => go("compare")}>${t("prompt.next_compare")}</button>
      <button type="button" class="button" onClick=${() => go("hunt")}>${t("prompt.next_hunt")}</button>
    </p>
  `;
}

/** @param {{job: Job, pictures: Picture[]}} props */
function InTheMaking({ job, pictures }) {
  const seen = previews.value.get(job.id) ?? {};
  const count = Math.max(job.results.length, job.wish.count ?? 1, 1);
  const indices = Array.from({ length: count }, (_, at) => at);
  const done = new Map(job.results.map((id, at) => [at, pictures.find((picture) => picture.id === id)]));
  return html`
    <div class=${count > 1 ? "drawn-sheet" : "results"}>
      ${indices.map((at) => {
        const picture = done.get(at);
        if (picture) return html`<${PictureCard} key=${at} picture=${picture} actions=${[]} />`;
        return seen[at]
          ? html`
            <figure class="view" key=${at}><img class="preview" src=${seen[at]} alt=${t("prompt.preview")} /></figure>`
          : html`<div class="placeholder" key=${at}>${t("prompt.coming")}</div>`;
      })}
    </div>
  `;
}

/** The pictures of a job that are there. @param {Job | null} job @returns {Picture[]} */
function usePictures(job) {
  const [fetched, setFetched] = useState(/** @type {Map<number, Picture>} */ (new Map()));
  const ids = /** @type {number[]} */ ((job?.results ?? []).filter((id) => id !== null));
  useEffect(() => {
    const missing = ids.filter((id) => !fetched.has(id));
    for (const id of missing)
      api.picture(id).then(
        (picture) => setFetched((known) => new Map(known).set(id, picture)),
        () => {},
      );
  }, [ids.join()]);
  return /** @type {Picture[]} */ (ids.map((id) => fetched.get(id)).filter(Boolean));
}
