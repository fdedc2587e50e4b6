// What refining shows: the picture large, the ladder of steps, the neighbours.
import * as api from "../api.js";
import JobError from "../controls/JobError.js";
import { outcomeOf } from "../currentJob.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import Neighbours from "./Neighbours.js";
import StepsStrip from "./StepsStrip.js";

/** @param {{job: import("../types.d.ts").Job | null, picture: import("../types.d.ts").Picture | null}} props */
export default function RefineView({ job, picture }) {
  const outcome = outcomeOf(job, "refine");
  if (!job) {
    if (!picture) return html`<p class="nothing-yet">${t("refine.empty")}</p>`;
    return html`
      <img class="picture large-picture" src=${api.fileUrl(picture.id)} alt=${picture.prompt} />
      <p class="hint below">${t("refine.empty")}</p>
    `;
  }
  return html`
    <${JobError} job=${job} />
    <${StepsStrip} job=${job} outcome=${outcome} />
    <${Neighbours} job=${job} outcome=${outcome} />
  `;
}
