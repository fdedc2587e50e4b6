// The end of a comparison: take one side into the wish, go on, or look for something else.

import { html } from "../html.js";
import { t } from "../i18n.js";
import { changeWish, go, notify, wish } from "../state.js";
import { leading, ownFields } from "./compareLogic.js";
import { sideName } from "./sideLabels.js";

/** @typedef {import("../types.d.ts").Job} Job */

/** @param {{job: Job, outcome: import("../outcomes.d.ts").AbOutcome, onAgain: () => void}} props */
export default function AdoptSide({ job, outcome, onAgain }) {
  const { leader } = leading(outcome);
  return html`
    <div class="row wrap">
      <${Use} job=${job} side="left" best=${leader === "left"} />
      <${Use} job=${job} side="right" best=${leader === "right"} />
      <button type="button" class="button quiet" onClick=${onAgain}>${t("compare.again")}</button>
      <button type="button" class="button quiet" onClick=${() => go("hunt")}>${t("compare.to_hunt")}</button>
    </div>
  `;
}

/** @param {{job: Job, side: "left" | "right", best: boolean}} props */
function Use({ job, side, best }) {
  const other = side === "left" ? "right" : "left";
  const label = sideName(job.wish[side], job.wish[other]);
  const use = () => {
    const before = wish.value;
    changeWish(ownFields(job.wish[side], job.wish[other]));
    notify({ text: t("compare.used", { what: label }), undo: () => (wish.value = before) });
  };
  return html`
    <button type="button" class=${best ? "button primary" : "button"} title=${label} onClick=${use}>
      ${t(side === "left" ? "compare.use_a" : "compare.use_b")}
    </button>
  `;
}
