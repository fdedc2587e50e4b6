// The Refine step: the kept picture drawn slowly until it stands still, then its near neighbours.
import { isOpen, outcomeOf, useExperiment } from "../currentJob.js";
import { html } from "../html.js";
import { current, jobs } from "../state.js";
import RefineNothing from "./RefineNothing.js";
import RefinePanel from "./RefinePanel.js";
import RefineView from "./RefineView.js";
import StepIntro from "../controls/StepIntro.js";

/** @typedef {import("../types.d.ts").Job} Job */

/**
 * Give the newest refinement that began from a picture or came to it.
 * @param {number} picture
 * @returns {Job | null}
 */
function refinementOf(picture) {
  const found = [...jobs.value.values()].filter((job) => job.kind === "refine" && isAbout(job, picture));
  return found.sort((one, other) => (one.id < other.id ? 1 : -1))[0] ?? null;
}

/**
 * @param {Job} job
 * @param {number} picture
 */
function isAbout(job, picture) {
  const { neighbours = [], best } = outcomeOf(job, "refine");
  const near = neighbours.some((one) => one.picture === picture);
  return job.wish.picture === picture || best === picture || near || (job.results ?? []).includes(picture);
}

export default function RefineStep() {
  const last = useExperiment("refine");
  const picture = current.value;
  const job = picture ? (isOpen(last) ? last : refinementOf(picture.id)) : last;
  return html`
    <div class="step-columns">
      <section class="step-side stack">
        <${StepIntro} area="refine" />
        ${picture ? html`<${RefinePanel} picture=${picture} job=${job} />` : html`<${RefineNothing} />`}
      </section>
      <section class="step-main stack"><${RefineView} job=${job} picture=${picture} /></section>
    </div>
  `;
}
