// The drafts that somebody kept, drawn in full as they wished, whatever the judge thinks.
import { useEffect } from "preact/hooks";
import * as api from "../api.js";
import PictureActions from "../controls/PictureActions.js";
import { seedText } from "../format.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { jobs, putJob } from "../state.js";
import { drawKept, finals } from "./huntState.js";

/** @typedef {import("../types.d.ts").Job} Job */
/** @typedef {import("../outcomes.d.ts").Draft} Draft */

/** @param {{job: Job, kept: Draft[]}} props */
export default function KeptDrafts({ job, kept }) {
  const own = finals.value[job.id] ?? [];
  useEffect(() => void fetchMissing(own), [own.join()]);
  const drawn = own.flatMap((id) => jobs.value.get(id) ?? []);
  const seeds = new Set(drawn.map(({ wish }) => wish.seed));
  const left = kept.filter((draft) => !seeds.has(draft.seed));
  return html`
    ${
      left.length > 0 &&
      html`
        <button type="button" class="button"
          onClick=${() => drawKept(job, left).catch(() => {})}>${t("hunt.draw_kept", { count: left.length })}</button>`
    }
    ${
      drawn.length > 0 &&
      html`
        <section class="stack">
          <h2 class="small-title">${t("hunt.finals_yours")}</h2>
          <ul class="finds">
            ${drawn.map((drawJob) => html`<li key=${drawJob.id}><${KeptDraft} job=${drawJob} /></li>`)}
          </ul>
        </section>`
    }
  `;
}

/** @param {{job: Job}} props */
function KeptDraft({ job }) {
  const [picture] = job.results ?? [];
  const name = t("hunt.place_short", { seed: seedText(job.wish.seed) });
  const source = picture ? api.fileUrl(picture) : api.thumbUrl(job.wish.parents[0], 256);
  return html`
    <figure class=${picture ? "find" : "find coming"}>
      <img class="picture" src=${source} alt=${name} />
      <figcaption class="stack">
        <span>${name}</span>${picture && html`<${PictureActions} picture=${picture} brief />`}
      </figcaption>
    </figure>
  `;
}

/** After a reload the list of jobs may lack what has ended. @param {string[]} ids */
async function fetchMissing(ids) {
  for (const id of ids.filter((unknown) => !jobs.value.has(unknown))) {
    const job = await api.job(id).catch(() => null);
    if (job) putJob(job);
  }
}
