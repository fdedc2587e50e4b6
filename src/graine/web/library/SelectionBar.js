// What is done with the selected pictures.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { notify } from "../state.js";
import { bin, boards, comparedPair, filters, mark, putOnBoard, selected, setFilters } from "./libraryState.js";
import StarRating from "./StarRating.js";

export default function SelectionBar() {
  const ids = [...selected.value];
  if (!ids.length) return filters.value.like ? html`<${Alike} />` : null;
  return html`
    <div class="selection-bar" role="group" aria-label=${t("library.selection")}>
      <span role="status">${t("library.selected", { count: ids.length })}</span>
      <${StarRating} rating=${0} onRate=${(/** @type {number} */ rating) => mark(ids, { rating })} />
      <button type="button" class="button quiet"
        onClick=${() => mark(ids, { starred: true })}>${t("library.star")}</button>
      <${Hang} ids=${ids} />
      ${
        ids.length === 2 &&
        html`
          <button type="button" class="button quiet"
            onClick=${() => (comparedPair.value = [ids[0], ids[1]])}>${t("library.compare")}</button>`
      }
      <button type="button" class="button quiet" onClick=${() => bin(ids, !filters.value.binned)}>
        ${t(filters.value.binned ? "library.restore" : "library.throw")}
      </button>
      <button type="button" class="button quiet"
        onClick=${() => (selected.value = new Set())}>${t("library.select_none")}</button>
    </div>
  `;
}

/** Tags and boards for what is selected. @param {{ids: number[]}} props */
function Hang({ ids }) {
  const [name, setName] = useState("");
  const run = (/** @type {() => Promise<unknown>} */ act, /** @type {string} */ key) => async () => {
    if (!name.trim()) return;
    await act();
    notify({ text: t(key, { name: name.trim(), count: ids.length }) });
    setName("");
  };
  return html`
    <span class="hang">
      <input type="text" value=${name} maxlength="100" list="board-names" placeholder=${t("library.name")}
        aria-label=${t("library.name")}
        onInput=${(/** @type {Event} */ event) =>
          setName(/** @type {HTMLInputElement} */ (event.currentTarget).value)} />
      <datalist id="board-names">
        ${boards.value.map(({ name: board }) => html`<option key=${board} value=${board}></option>`)}
      </datalist>
      <button type="button" class="button quiet" disabled=${!name.trim()}
        onClick=${run(() => putOnBoard(name.trim(), ids), "library.hung")}>${t("library.to_board")}</button>
      <button type="button" class="button quiet" disabled=${!name.trim()}
        onClick=${run(() => mark(ids, { add_tags: [name.trim()] }), "library.tagged")}>${t("library.add_tag")}</button>
    </span>
  `;
}

function Alike() {
  return html`
    <div class="selection-bar">
      <span>${t("library.alike", { id: filters.value.like })}</span>
      <button type="button" class="button quiet"
        onClick=${() => setFilters({ like: 0 })}>${t("library.alike_end")}</button>
    </div>
  `;
}
