// A hunt as it goes: the finals, the contact sheet, what can be done with the chosen draft.
import { useState } from "preact/hooks";
import JobError from "../controls/JobError.js";
import Lightbox from "../controls/Lightbox.js";
import Segmented from "../controls/Segmented.js";
import { outcomeOf, putAway } from "../currentJob.js";
import { percent } from "../format.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { isOpen } from "../jobStates.js";
import ContactSheet, { isHidden } from "./ContactSheet.js";
import HuntResults from "./HuntResults.js";
import { finalWish, sheetEntries } from "./huntLogic.js";
import { change, hunt, marks } from "./huntState.js";
import KeptDrafts from "./KeptDrafts.js";
import SheetBar from "./SheetBar.js";
import { entryName } from "./SheetItem.js";

/** @typedef {import("../types.d.ts").Job} Job */
/** @typedef {import("../outcomes.d.ts").HuntOutcome} HuntOutcome */
/** @typedef {import("./huntLogic.js").SheetEntry} SheetEntry */

/** @param {{job: Job | null}} props */
export default function HuntView({ job }) {
  if (!job) return html`<p class="nothing-yet">${t("hunt.empty")}</p>`;
  const outcome = outcomeOf(job, "hunt");
  return html`
    <${JobError} job=${job} />
    <${Progress} job=${job} outcome=${outcome} />
    <${HuntResults} finds=${outcome.kept ?? []} />
    <${Sheet} job=${job} outcome=${outcome} />
  `;
}

/** @param {{job: Job, outcome: HuntOutcome}} props */
function Progress({ job, outcome }) {
  const { drafts = [], opening } = outcome;
  const total = outcome.total ?? opening?.seeds ?? job.wish.seeds;
  const share = opening && (outcome.evaluations ?? opening.evaluations) / opening.whole;
  const done = drafts.length;
  const few = !isOpen(job) && outcome.kept && outcome.kept.length < job.wish.keep;
  return html`
    <div class="hunt-progress" role="status">
      ${
        isOpen(job) &&
        html`<label class="progress-line"><progress value=${done} max=${total}></progress>
          ${done < total ? t("hunt.drafts_done", { done, total }) : t("hunt.finals_coming")}</label>`
      }
      ${
        share !== undefined &&
        html`
          <p class="hint">${t(isOpen(job) ? "hunt.opening" : "hunt.spent", { percent: percent(share) })}</p>`
      }
      ${few && html`<p class="hint">${t("hunt.few", { count: outcome.kept?.length })}</p>`}
      ${opening?.foretells === false && html`<p class="hint">${t("hunt.unsteady")}</p>`}
      ${!isOpen(job) && html`<${Again} job=${job} />`}
    </div>
  `;
}

/** @param {{job: Job}} props */
function Again({ job }) {
  const away = (/** @type {number | null} */ first) => {
    change({ first });
    putAway("hunt", job);
  };
  const { seed } = job.wish.base;
  const count = outcomeOf(job, "hunt").total ?? job.wish.seeds;
  return html`
    <div class="row wrap">
      <button type="button" class="button quiet"
        onClick=${() => away(typeof seed === "number" ? seed + count : null)}>${t("hunt.more")}</button>
      <button type="button" class="button quiet" onClick=${() => away(null)}>${t("hunt.again")}</button>
    </div>
  `;
}

/** @param {{job: Job, outcome: HuntOutcome}} props */
function Sheet({ job, outcome }) {
  const [chosen, setChosen] = useState(/** @type {number | null} */ (null));
  const [unfolded, setUnfolded] = useState(/** @type {number | null} */ (null));
  const [open, setOpen] = useState(false);
  const own = marks.value[job.id] ?? {};
  const shown = unfold(sheetEntries(outcome, hunt.value.order), unfolded).filter(
    (entry) => !isHidden(own[entry.draft.picture]),
  );
  const at = Math.max(
    0,
    shown.findIndex((entry) => entry.draft.picture === chosen),
  );
  const entry = shown[at];
  const choose = (/** @type {number} */ to) => setChosen(shown[to].draft.picture);
  const total = outcome.total ?? outcome.opening?.seeds ?? 0;
  const waiting = isOpen(job) ? Math.max(0, total - (outcome.drafts ?? []).length) : 0;
  const foundSeeds = new Set((outcome.kept ?? []).map((find) => find.seed));
  const kept = (outcome.drafts ?? []).filter((draft) => own[draft.picture] === "keep" && !foundSeeds.has(draft.seed));
  return html`
    <section class="stack" aria-label=${t("hunt.sheet")}>
      <${SheetHead} marks=${Object.values(own)} />
      <${ContactSheet} ...${{ entries: shown, at, total, waiting, marks: own, onChoose: choose }}
        onOpen=${() => setOpen(true)} />
      ${
        entry &&
        html`
          <${SheetBar} job=${job.id} entry=${entry} total=${total} marked=${own[entry.draft.picture]}
            onOpen=${() => setOpen(true)}
            onUnfold=${() => setUnfolded(unfolded === entry.draft.seed ? null : entry.draft.seed)} />`
      }
      <${KeptDrafts} job=${job} kept=${kept} />
      ${
        open &&
        entry &&
        html`
          <${Lightbox} pictures=${shown.map((each) => lightboxPicture(each, total))} picture=${entry.draft.picture}
            full=${finalWish(job.wish.base, entry.draft)} onMove=${setChosen} onClose=${() => setOpen(false)} />`
      }
    </section>
  `;
}

/** @param {SheetEntry} entry @param {number} total */
function lightboxPicture(entry, total) {
  return { picture: entry.draft.picture, name: entryName(entry, total) };
}

/** @param {{marks: import("./huntLogic.js").Mark[]}} props */
function SheetHead({ marks }) {
  const options = ["rank", "seed"].map((value) => ({ value, label: t(`hunt.order_${value}`) }));
  const count = (/** @type {string} */ kind) => marks.filter((mark) => mark === kind).length;
  return html`
    <div class="row wrap">
      <${Segmented} label=${t("hunt.order")} options=${options} value=${hunt.value.order}
        onChange=${(/** @type {"rank" | "seed"} */ order) => change({ order })} />
      ${
        marks.length > 0 &&
        html`
          <span class="hint">${t("hunt.tally", { kept: count("keep"), rejected: count("reject") })}</span>
          <label class="check"><input type="checkbox" checked=${hunt.value.hide_rejected}
              onChange=${() => change({ hide_rejected: !hunt.value.hide_rejected })} /> ${t("hunt.hide_rejected")}
          </label>`
      }
    </div>
  `;
}

/**
 * Lay the look-alikes of an entry out behind it.
 * @param {SheetEntry[]} all
 * @param {number | null} seed
 * @returns {SheetEntry[]}
 */
function unfold(all, seed) {
  return all.flatMap((entry) =>
    entry.draft.seed === seed
      ? [entry, ...entry.alike.map((draft) => ({ draft, rank: entry.rank, alike: [], find: null }))]
      : [entry],
  );
}
