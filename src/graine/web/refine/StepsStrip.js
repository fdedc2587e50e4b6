// The ladder: the picture at rising steps, each as like the one before as its bar is long, and where to stop.
import { useState } from "preact/hooks";
import * as api from "../api.js";
import PairView from "../controls/PairView.js";
import { percent } from "../format.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { isOpen } from "../jobStates.js";
import { localized } from "../localized.js";

/** @typedef {import("../outcomes.d.ts").Rung} Rung */
/** @typedef {import("../outcomes.d.ts").RefineOutcome} RefineOutcome */

/** @param {{job: import("../types.d.ts").Job, outcome: RefineOutcome}} props */
export default function StepsStrip({ job, outcome }) {
  const rungs = outcome.rungs ?? [];
  const [open, setOpen] = useState(/** @type {number | null} */ (null));
  const pair = open ? [rungs[open - 1], rungs[open]] : null;
  return html`
    <section class="stack">
      <h2 class="small-title">${t("refine.ladder")}</h2>
      <ol class="ladder">
        ${rungs.map(
          (rung, at) => html`
            <li key=${rung.picture}>
              <${RungView} rung=${rung} enough=${rung.steps === outcome.settled} open=${at === open}
                onOpen=${() => setOpen(at === open || at === 0 ? null : at)} />
            </li>`,
        )}
      </ol>
      <p class="verdict-sentence" role="status">
        ${outcome.best && outcome.sentence ? localized(outcome.sentence) : settledText(outcome, isOpen(job))}
      </p>
      ${
        pair?.[1] &&
        html`<${PairView} left=${pair[0].picture} right=${pair[1].picture} view="slider"
          names=${pair.map(({ steps }) => t("refine.steps", { count: steps }))} />`
      }
    </section>
  `;
}

/** @param {{rung: Rung, enough: boolean, open: boolean, onOpen: () => void}} props */
function RungView({ rung, enough, open, onOpen }) {
  const { likeness } = rung;
  const words = likeness === null ? t("refine.first_rung") : t("refine.likeness", { percent: percent(likeness) });
  return html`
    <button type="button" class=${enough ? "rung enough" : "rung"} aria-pressed=${open} onClick=${onOpen}>
      <img src=${api.thumbUrl(rung.picture, 256)} alt="" />
      <strong>${t("refine.steps", { count: rung.steps })}</strong>
      ${enough && html`<span class="chip">${t("refine.stop_here")}</span>`}
      <${LikenessBar} likeness=${likeness ?? 0} />
      <span class="hint">${words}</span>
    </button>
  `;
}

/** @param {{likeness: number}} props */
function LikenessBar({ likeness }) {
  return html`
    <svg class="likeness-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect class="interval-all" x="0" y="1" width="100" height="2" />
      <rect class="interval-range" x="0" y="0" width=${100 * Math.max(0, likeness)} height="4" />
    </svg>
  `;
}

/**
 * @param {RefineOutcome} outcome
 * @param {boolean} open
 */
function settledText({ settled, rungs = [], neighbours }, open) {
  if (settled) return t("refine.settled", { count: settled });
  const last = rungs.at(-1);
  if (!last || (open && !neighbours?.length)) return t("refine.climbing");
  return rungs.length > 1 ? t("refine.unsettled", { steps: last.steps }) : "";
}
