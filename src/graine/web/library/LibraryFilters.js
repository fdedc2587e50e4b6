// What narrows the library: stars, rating, boards, facets, the bin.
import * as api from "../api.js";
import { html } from "../html.js";
import { number, t } from "../i18n.js";
import { notifyErrors } from "../notifyErrors.js";
import { experimentName, samplerName, toolName } from "../recipeText.js";
import { notify } from "../state.js";
import { boards, facets, filters, NO_FILTERS, refresh, setFilters } from "./libraryState.js";

const FACETS = /** @type {const} */ (["model", "sampler", "tool", "tag", "experiment"]);
const MOST = 12; // values of a facet that are listed

export default function LibraryFilters() {
  const now = filters.value;
  const narrowed = JSON.stringify({ ...now, words: "", order: "" }) !== JSON.stringify(NO_FILTERS);
  return html`
    <details class="library-filters" open=${matchMedia("(min-width: 900px)").matches}>
      <summary>${t("library.filters")}</summary>
      <div class="stack">
        ${
          narrowed &&
          html`
            <button type="button" class="button quiet"
              onClick=${() => setFilters({ ...NO_FILTERS, words: now.words, order: now.order })}>
              ${t("library.all")}
            </button>`
        }
        <label class="check">
          <input type="checkbox" checked=${now.starred}
            onChange=${() => setFilters({ starred: !now.starred })} /> ${t("library.only_starred")}
        </label>
        <${RatingFilter} value=${now.rating} />
        <${Boards} board=${now.board} />
        ${FACETS.map(
          (field) => html`
            <${Facet} key=${field} field=${field} value=${now[field]} values=${facets.value[field] ?? []} />`,
        )}
        <${Bin} open=${now.binned} />
      </div>
    </details>
  `;
}

/** @param {{value: string}} props */
function RatingFilter({ value }) {
  return html`
    <label class="field">
      <span class="label">${t("library.rating")}</span>
      <select value=${value}
        onChange=${(/** @type {Event} */ event) =>
          setFilters({ rating: /** @type {HTMLSelectElement} */ (event.currentTarget).value })}>
        <option value="">${t("library.rating_any")}</option>
        ${[5, 4, 3, 2, 1].map(
          (stars) => html`
            <option key=${stars} value=${stars === 5 ? "5" : `${stars}..`}>
              ${t("library.rating_from", { stars: "★".repeat(stars) })}
            </option>`,
        )}
        <option value="0">${t("library.rating_none")}</option>
      </select>
    </label>
  `;
}

/** @param {{board: string}} props */
function Boards({ board }) {
  if (!boards.value.length) return null;
  const remove = async () => {
    if (await notifyErrors(api.removeBoard(board))) setFilters({ board: "" });
  };
  return html`
    <fieldset class="facet">
      <legend>${t("library.boards")}</legend>
      ${boards.value.map(
        ({ name, count }) => html`
          <${Choice} key=${name} label=${name} count=${count} on=${board === name}
            onClick=${() => setFilters({ board: board === name ? "" : name })} />`,
      )}
      ${
        board &&
        html`
          <button type="button" class="button quiet"
            onClick=${remove}>${t("library.board_remove", { name: board })}</button>`
      }
    </fieldset>
  `;
}

/** @param {{field: typeof FACETS[number], value: string, values: [string, number][]}} props */
function Facet({ field, value, values }) {
  const shown = values.filter(([name]) => name !== "" || field === "tool").slice(0, MOST);
  if (shown.length < 2 && !value) return null;
  return html`
    <fieldset class="facet">
      <legend>${t(`library.facet_${field}`)}</legend>
      ${shown.map(
        ([name, count]) => html`
          <${Choice} key=${name} label=${valueName(field, name)} count=${count} on=${value === name && name !== ""}
            onClick=${() => setFilters({ [field]: value === name ? "" : name })} />`,
      )}
    </fieldset>
  `;
}

/** @param {typeof FACETS[number]} field @param {string} value */
function valueName(field, value) {
  if (field === "tool") return toolName(value);
  if (field === "sampler") return samplerName(value);
  return field === "experiment" ? experimentName(value) : value;
}

/** @param {{label: string, count: number, on: boolean, onClick: () => void}} props */
function Choice({ label, count, on, onClick }) {
  return html`
    <button type="button" class="facet-choice" aria-pressed=${on}
      onClick=${onClick}><span>${label}</span> <span class="hint">${number(count)}</span></button>`;
}

/** @param {{open: boolean}} props */
function Bin({ open }) {
  const empty = async () => {
    const answer = await notifyErrors(api.emptyBin());
    if (!answer) return;
    notify({ text: t("library.emptied", { count: answer.deleted }) });
    refresh();
  };
  return html`
    <fieldset class="facet">
      <legend>${t("library.bin")}</legend>
      <button type="button" class="facet-choice" aria-pressed=${open}
        onClick=${() => setFilters({ binned: !open })}>${t("library.bin_show")}</button>
      ${open && html`<${Sure} label=${t("library.bin_empty")} sure=${t("library.bin_sure")} onClick=${empty} />`}
    </fieldset>
  `;
}

/** What cannot be undone is asked twice, in place. @param {{label: string, sure: string, onClick: () => void}} props */
function Sure({ label, sure, onClick }) {
  return html`
    <details class="sure">
      <summary class="button">${label}</summary>
      <button type="button" class="button danger" onClick=${onClick}>${sure}</button>
    </details>`;
}
