// An entry of the contact sheet: a draft with its rank and what became of it.
import * as api from "../api.js";
import { figure, seedText } from "../format.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { stars } from "./huntState.js";

/** @typedef {import("./huntLogic.js").SheetEntry} SheetEntry */

/**
 * @param {object} props
 * @param {SheetEntry} props.entry
 * @param {number} props.total
 * @param {boolean} props.chosen
 * @param {import("./huntLogic.js").Mark | undefined} props.mark
 * @param {() => void} props.onFocus
 * @param {() => void} props.onOpen
 */
export default function SheetItem({ entry, total, chosen, mark, onFocus, onOpen }) {
  const facts = factsOf(entry, mark);
  const name = [entryName(entry, total), ...facts].join(", ");
  const classes = ["sheet-place", mark ?? "", entry.find ? "final" : "", entry.alike.length ? "stacked" : ""];
  return html`
    <li role="option" class=${classes.filter(Boolean).join(" ")} aria-selected=${chosen} aria-label=${name}
      tabindex=${chosen ? 0 : -1} onFocus=${onFocus} onClick=${onFocus} onDblClick=${onOpen}>
      <img src=${api.thumbUrl(entry.draft.picture, 256)} alt="" loading="lazy" draggable="false" />
      <span class="sheet-rank" aria-hidden="true">${entry.rank}</span>
      ${entry.alike.length > 0 && html`<span class="sheet-alike" aria-hidden="true">+${entry.alike.length}</span>`}
      <span class="sheet-facts" aria-hidden="true">${shortFacts(entry, mark).join(" · ")}</span>
    </li>
  `;
}

/**
 * Name an entry: its seed, its rank, its score.
 * @param {SheetEntry} entry
 * @param {number} total
 */
export function entryName({ draft, rank }, total) {
  return t("hunt.place", { seed: seedText(draft.seed), rank, total, score: figure(draft.score) });
}

/**
 * Say in a word or two what became of an entry, as far as it fits on the picture.
 * @param {SheetEntry} entry
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
 * @param {SheetEntry} entry
 * @param {import("./huntLogic.js").Mark | undefined} mark
 * @returns {string[]}
 */
function factsOf(entry, mark) {
  const { find, alike } = entry;
  const more = alike.length ? [t("hunt.alike", { count: alike.length })] : [];
  return [...shortFacts({ ...entry, find: null }, mark), ...(find ? [t("hunt.final_mark")] : []), ...more];
}
