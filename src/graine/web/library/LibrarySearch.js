// The words that are looked for, searched while they are typed, and the order.
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { filters, importFiles, setFilters } from "./libraryState.js";

const CALM = 160; // milliseconds after the last letter
const ORDERS = ["", "newest", "oldest", "best"];

export default function LibrarySearch() {
  const [typed, setTyped] = useState(filters.value.words);
  const timer = useRef(0);
  useEffect(() => setTyped(filters.value.words), [filters.value.words]);
  const type = (/** @type {Event} */ event) => {
    const { value } = /** @type {HTMLInputElement} */ (event.currentTarget);
    setTyped(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setFilters({ words: value, like: 0 }), CALM);
  };
  const bring = (/** @type {Event} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.currentTarget);
    importFiles([...(field.files ?? [])]);
    field.value = "";
  };
  return html`
    <div class="library-search">
      <label class="search-words">
        <span class="visually-hidden">${t("library.search")}</span>
        <input type="search" value=${typed} placeholder=${t("library.search")} onInput=${type} autocomplete="off"
          spellcheck=${false} />
      </label>
      <label>
        <span class="visually-hidden">${t("library.order")}</span>
        <select value=${filters.value.order}
          onChange=${(/** @type {Event} */ event) =>
            setFilters({ order: /** @type {HTMLSelectElement} */ (event.currentTarget).value })}>
          ${ORDERS.map(
            (order) => html`
              <option key=${order} value=${order}>${t(`library.order_${order || "fitting"}`)}</option>`,
          )}
        </select>
      </label>
      <label class="bring-in">
        <input class="visually-hidden" type="file" accept="image/png,image/jpeg,image/webp" multiple
          onChange=${bring} />
        <span class="button">${t("library.bring_in")}</span>
      </label>
    </div>
  `;
}
