// One place of the contact sheet: a draft with its rank and what became of it.
import * as api from "../api.js";
import { figure, seedText } from "../format.js";
import { stars } from "./huntState.js";
import { html } from "../html.js";
import { t } from "../i18n.js";

/** @typedef {import("./huntLogic.js").Place} Place */

/**
 * @param {object} props
 * @param {Place} props.place
 * @param {number} props.total
 * @param {boolean} props.chosen
 * @param {import("./huntLogic.js").Mark | undefined} props.mark
 * @param {() => void} props.onFocus
 * @param {() => void} props.onOpen
 */
export default function SheetItem({ place, total, chosen, mark, onFocus, onOpen }) {
  const facts = factsOf(place, mark);
  const name = [placeName(place, total), ...facts].join(", ");
  const classes = ["sheet-place", mark ?? "", place.find ? "final" : "", place.alike.length ? "stacked" : ""];
  return html`
    <li role="option" class=${classes.filter(Boolean).join(" ")} aria-selected=${chosen} aria-label=${name}
      tabindex=${chosen ? 0 : -1} onFocus=${onFocus} onClick=${onFocus} onDblClick=${onOpen}>
      <img src=${api.thumbUrl(place.draft.picture, 256)} alt="" loading="lazy" draggable="false" />
      <span class="sheet-rank" aria-hidden="true">${place.rank}</span>
      ${place.alike.length > 0 && html`<span class="sheet-alike" aria-hidden="true">+${place.alike.length}</span>`}
      <span class="sheet-facts" aria-hidden="true">${shortFacts(place, mark).join(" · ")}</span>
    </li>
  `;
}

/**
 * Name a place: its seed, its rank, its score.
 * @param {Place} place
 * @param {number} total
 */
export function placeName({ draft, rank }, total) {
  return t("hunt.place", { seed: seedText(draft.seed), rank, total, score: figure(draft.score) });
}

/**
 * Say in a word or two what became of a place, as far as it fits on the picture.
 * @param {Place} place
 * @param {import("./huntLogic.js").Mark | undefined} mark
 * @returns {string[]}
 */
function shortFacts({ draft, find }, mark) {
  return [
    mark ? t(mark === "keep" ? "hunt.kept_mark" : "hunt.rejected_mark") : "",
    stars.value[draft.picture] ? t("hunt.favourite_mark") : "",
    find ? t("hunt.final_short") : "",
  ].filter(Boolean);
}

/**
 * Say all of it.
 * @param {Place} place
 * @param {import("./huntLogic.js").Mark | undefined} mark
 * @returns {string[]}
 */
function factsOf(place, mark) {
  const { find, alike } = place;
  const more = alike.length ? [t("hunt.alike", { count: alike.length })] : [];
  return [...shortFacts({ ...place, find: null }, mark), ...(find ? [t("hunt.final_mark")] : []), ...more];
}
