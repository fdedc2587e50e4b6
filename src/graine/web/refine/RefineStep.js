// The Refine step: the kept picture drawn slowly until it stands still, then its near neighbours.

import EmptyState from "../controls/EmptyState.js";
import StepIntro from "../controls/StepIntro.js";
import { outcomeOf, useCurrentJob } from "../currentJob.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { isOpen, newestOf } from "../jobStates.js";
import { current, drawer, go, jobs } from "../state.js";
import RefinePanel from "./RefinePanel.js";
import RefineView from "./RefineView.js";

/** @typedef {import("../types.d.ts").Job} Job */

/**
 * The newest refinement that began from a picture or came to it.
 * @param {number} picture
 * @returns {Job | null}
 */
function refinementOf(picture) {
  return newestOf([...jobs.value.values()].filter((job) => job.kind === "refine" && isAbout(job, picture)));
}

/**
 * @param {Job} job
 * @param {number} picture
 */
function isAbout(job, picture) {
  const { neighbours = [], best } = outcomeOf(job, "refine");
  const near = neighbours.some((neighbour) => neighbour.picture === picture);
  return job.wish.picture === picture || best === picture || near || (job.results ?? []).includes(picture);
}

/** Where a picture to refine comes from. */
function sources() {
  return [
    { label: t("refine.to_hunt"), run: () => go("hunt"), primary: true },
    { label: t("refine.to_library"), run: () => (drawer.value = "library") },
  ];
}

export default function RefineStep() {
  const last = useCurrentJob("refine");
  const picture = current.value;
  const job = picture ? (isOpen(last) ? last : refinementOf(picture.id)) : last;
  return html`
    <div class="step-columns">
      <section class="step-side stack">
        <${StepIntro} area="refine" />
        ${
          picture
            ? html`<${RefinePanel} picture=${picture} job=${job} />`
            : html`<${EmptyState} text=${t("refine.no_picture")} actions=${sources()} />`
        }
      </section>
      <section class="step-main stack"><${RefineView} job=${job} picture=${picture} /></section>
    </div>
  `;
}
