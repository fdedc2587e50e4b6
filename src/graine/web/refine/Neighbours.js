// The near neighbours of the kept picture, best first; the chosen one large, to carry on with.
import { useRef, useState } from "preact/hooks";
import * as api from "../api.js";
import PairView from "../controls/PairView.js";
import { drawFull } from "../drawFull.js";
import { figure, percent } from "../format.js";
import { focusChild, indexInList } from "../gridFocus.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { isOpen } from "../jobStates.js";
import { localized } from "../localized.js";
import { notifyErrors } from "../notifyErrors.js";
import { carry, notify } from "../state.js";

/** @typedef {import("../outcomes.d.ts").Neighbour} Neighbour */
/** @typedef {import("../outcomes.d.ts").RefineOutcome} Outcome */
/** @typedef {import("../types.d.ts").Job} Job */
/** @typedef {import("../types.d.ts").Picture} Picture */

/** @param {{job: import("../types.d.ts").Job, outcome: import("../outcomes.d.ts").RefineOutcome}} props */
export default function Neighbours({ job, outcome }) {
  const all = outcome.neighbours ?? [];
  const [chosen, setChosen] = useState(/** @type {number | null} */ (null));
  const [before, setBefore] = useState(false);
  if (!all.length) return isOpen(job) ? html`<p class="hint">${t("refine.neighbours_coming")}</p>` : null;
  const at = Math.max(
    0,
    all.findIndex(({ picture }) => picture === (chosen ?? all[0].picture)),
  );
  const original = all.find(({ likeness }) => likeness === 1) ?? all[0];
  return html`
    <section class="stack">
      <h2 class="small-title">${t("refine.neighbours")}</h2>
      <${List} all=${all} at=${at} best=${outcome.best ? all[0].picture : null}
        onChoose=${(/** @type {number} */ to) => setChosen(all[to].picture)}
        onBefore=${() => setBefore(!before)} onEnter=${() => carryOn(job, outcome, all[at])} />
      <p class="hint" id="neighbours-help">${t("refine.neighbours_help")}</p>
      <${PairView} left=${original.picture} right=${all[at].picture} view=${before ? "slider" : "side"}
        names=${[t("refine.before"), localized(all[at].what)]} />
      <${Choose} onCarry=${() => carryOn(job, outcome, all[at])} onKeep=${() => keep(job, outcome, all[at])} />
    </section>
  `;
}

/**
 * @param {object} props
 * @param {Neighbour[]} props.all
 * @param {number} props.at
 * @param {number | null} props.best
 * @param {(to: number) => void} props.onChoose
 * @param {() => void} props.onBefore
 * @param {() => void} props.onEnter
 */
function List({ all, at, best, onChoose, onBefore, onEnter }) {
  const list = useRef(/** @type {HTMLUListElement | null} */ (null));
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const to = indexInList(event.key, at, all.length, list.current);
    if (event.key === "Enter") onEnter();
    else if (event.key === " ") onBefore();
    else if (to === at) return;
    else focusChild(list.current, to, onChoose);
    event.preventDefault();
    event.stopPropagation();
  };
  return html`
    <ul class="neighbours" role="listbox" aria-label=${t("refine.neighbours")} aria-describedby="neighbours-help"
      ref=${list} onKeyDown=${onKeyDown}>
      ${all.map(
        (neighbour, index) => html`
          <li key=${neighbour.picture} role="option" aria-selected=${index === at} tabindex=${index === at ? 0 : -1}
            class="neighbour"
            aria-label=${neighbourName(neighbour)} onClick=${() => onChoose(index)}>
            <img src=${api.thumbUrl(neighbour.picture, 256)} alt="" loading="lazy" />
            <span>${localized(neighbour.what)}</span>
            ${neighbour.picture === best && html`<span class="chip">${t("refine.best")}</span>`}
            <span class="hint">${t("refine.score", { value: figure(neighbour.score) })}</span>
          </li>`,
      )}
    </ul>
  `;
}

/** @param {Neighbour} neighbour */
function neighbourName(neighbour) {
  const values = { score: figure(neighbour.score), likeness: percent(neighbour.likeness) };
  return t("refine.neighbour_name", { what: localized(neighbour.what), ...values });
}

/**
 * A neighbour in full: the best is there already, another is drawn now.
 * @param {Job} job
 * @param {Outcome} outcome
 * @param {Neighbour} neighbour
 * @returns {Promise<Picture>}
 */
async function inFull(job, outcome, neighbour) {
  if (outcome.best && neighbour === outcome.neighbours?.[0]) return api.picture(outcome.best);
  const [small, kept] = await Promise.all([api.picture(neighbour.picture), api.picture(job.wish.picture)]);
  if ((small.recipe?.upscale ?? 1) === (kept.recipe?.upscale ?? 1) && !kept.recipe?.hires) return small;
  return drawFull(neighbourWish(small, kept));
}

/**
 * The wish of a neighbour in full: enlarged as the kept picture is.
 * @param {Picture} neighbour
 * @param {Picture} kept
 */
function neighbourWish(neighbour, kept) {
  const { upscale = 1, hires = null } = kept.recipe ?? {};
  return { recipes: [{ ...neighbour.recipe, upscale, hires }], parents: [kept.id], how: "varied" };
}

/**
 * @param {Job} job
 * @param {Outcome} outcome
 * @param {Neighbour} neighbour
 */
function carryOn(job, outcome, neighbour) {
  return notifyErrors(inFull(job, outcome, neighbour).then((picture) => carry(picture, "finish")));
}

/**
 * @param {Job} job
 * @param {Outcome} outcome
 * @param {Neighbour} neighbour
 */
function keep(job, outcome, neighbour) {
  return notifyErrors(
    inFull(job, outcome, neighbour).then((picture) => {
      carry(picture);
      notify({ text: t("refine.kept") });
    }),
  );
}

/** @param {{onCarry: () => void, onKeep: () => void}} props */
function Choose({ onCarry, onKeep }) {
  return html`
    <div class="row wrap">
      <button type="button" class="button primary" onClick=${onCarry}>
        ${t("refine.carry_on")}
      </button>
      <button type="button" class="button quiet" onClick=${onKeep}>${t("refine.keep_this")}</button>
    </div>
  `;
}
