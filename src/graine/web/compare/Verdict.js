// Who leads and how sure that is: a sentence, an interval drawn as a bar, and what may have disturbed it.

import { percent } from "../format.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { localized } from "../localized.js";
import { leading } from "./compareLogic.js";
import IntervalBar from "./IntervalBar.js";

/** @typedef {import("../outcomes.d.ts").AbOutcome} AbOutcome */

/** @param {{outcome: AbOutcome, blind: boolean}} props  blind: which side leads is not told yet */
export default function Verdict({ outcome, blind }) {
  const { leader, low, high, share, decided } = leading(outcome);
  return html`
    <section class="verdict" aria-label=${t("compare.verdict")} aria-live="polite">
      <p class="verdict-sentence">${blind ? blindText(outcome) : openText(outcome)}</p>
      <${IntervalBar} low=${low} high=${high} share=${share} />
      <p class="verdict-scale" aria-hidden="true">
        <span>${t("compare.bar_other")}</span><span>${t("compare.bar_even")}</span>
        <span>${t("compare.bar_leader")}</span>
      </p>
      ${!blind && html`<p class="hint">${intervalText({ leader, low, high, decided })}</p>`}
      ${!blind && html`<${Confounds} confounds=${outcome.confounds ?? []} />`}
    </section>
  `;
}

/** @param {AbOutcome} outcome */
function blindText({ wins }) {
  const { left = 0, right = 0 } = wins ?? {};
  if (left + right === 0) return t("compare.blind_none");
  if (left === right) return t("compare.blind_even");
  return t("compare.blind_standing", { wins: Math.max(left, right), losses: Math.min(left, right) });
}

/** @param {AbOutcome} outcome */
function openText({ sentence }) {
  return sentence ? localized(sentence) : t("compare.interval_none");
}

/** @param {{leader: string, low: number, high: number, decided: number}} interval */
function intervalText({ leader, low, high, decided }) {
  if (!decided) return t("compare.interval_none");
  const values = { low: percent(low), high: percent(high), count: decided };
  if (leader === "neither") return t("compare.interval_even", values);
  return t("compare.interval", { ...values, side: leader === "left" ? "A" : "B" });
}

/** @param {{confounds: import("../outcomes.d.ts").Localized[]}} props */
function Confounds({ confounds }) {
  if (!confounds.length) return null;
  return html`
    <div class="confounds">
      <h3 class="small-title">${t("compare.confounds")}</h3>
      <ul>${confounds.map((confound, at) => html`<li key=${at}>${localized(confound)}</li>`)}</ul>
    </div>
  `;
}
