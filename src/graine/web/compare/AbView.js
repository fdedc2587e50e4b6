// An A/B comparison as it goes: the question with its pair, the pairs so far, the verdict growing.
import { useEffect, useState } from "preact/hooks";
import JobError from "../controls/JobError.js";
import PairView from "../controls/PairView.js";
import Segmented from "../controls/Segmented.js";
import { outcomeOf, putAway } from "../currentJob.js";
import { figure } from "../format.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { isOpen } from "../jobStates.js";
import AdoptSide from "./AdoptSide.js";
import BlindChoice from "./BlindChoice.js";
import { change, comparison } from "./compareState.js";
import PairStrip from "./PairStrip.js";
import { sideNames } from "./sideLabels.js";
import Verdict from "./Verdict.js";

/** @typedef {import("../types.d.ts").Job} Job */

/** @param {{job: Job | null}} props */
export default function AbView({ job }) {
  const outcome = outcomeOf(job, "ab");
  if (!job) return html`<p class="nothing-yet">${t("compare.tool_ab_help")}</p>`;
  const blind = job.wish.chooser === "person" && isOpen(job);
  return html`
    <${JobError} job=${job} />
    <${ViewChoice} />
    ${blind ? html`<${BlindChoice} job=${job} outcome=${outcome} />` : html`<${Pairs} job=${job} outcome=${outcome} />`}
    <${Verdict} outcome=${outcome} blind=${blind} />
    ${!isOpen(job) && html`<${AdoptSide} job=${job} outcome=${outcome} onAgain=${() => putAway("ab", job)} />`}
  `;
}

function ViewChoice() {
  const options = ["side", "slider"].map((value) => ({ value, label: t(`compare.view_${value}`) }));
  return html`<${Segmented} label=${t("compare.view")} options=${options} value=${comparison.value.view}
    onChange=${(/** @type {"side" | "slider"} */ view) => change({ view })} />`;
}

/**
 * The pair that was looked at, or the newest, large; all of them small.
 * @param {{job: Job, outcome: import("../outcomes.d.ts").AbOutcome}} props
 */
function Pairs({ job, outcome }) {
  const pairs = outcome.pairs ?? [];
  const [chosen, setChosen] = useState(/** @type {number | null} */ (null));
  useEffect(() => setChosen(null), [pairs.length === 0]);
  const at = Math.min(chosen ?? pairs.length - 1, pairs.length - 1);
  const pair = pairs[at];
  if (!pair) return html`<p class="nothing-yet" role="status">${t("compare.drawing_pairs")}</p>`;
  return html`
    <${PairView} left=${pair.left} right=${pair.right} names=${pairNames(job, pair)} view=${comparison.value.view}
      better=${pair.chosen} />
    <${PairStrip} pairs=${pairs} at=${at} onChoose=${setChosen} />
  `;
}

/**
 * @param {Job} job
 * @param {import("../outcomes.d.ts").Pair} pair
 * @returns {[string, string]}
 */
function pairNames(job, { scores }) {
  const [left, right] = sideNames(job.wish).map((name, side) =>
    scores ? `${name} · ${t("compare.score", { value: figure(scores[side]) })}` : name,
  );
  return [left, right];
}
