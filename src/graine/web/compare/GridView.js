// A grid of pictures: labels that stay in sight, cells that fill as they come, each large on click.
import { useState } from "preact/hooks";
import * as api from "../api.js";
import JobError from "../controls/JobError.js";
import Lightbox from "../controls/Lightbox.js";
import { outcomeOf } from "../currentJob.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { isOpen } from "../jobStates.js";
import { localized } from "../localized.js";
import { changeWish } from "../state.js";
import { settingsOf } from "./compareLogic.js";
import { axisName } from "./GridPanel.js";

/** @typedef {import("../outcomes.d.ts").GridAxis} GridAxis */
/** @typedef {{picture: number, name: string}} Shown */

/** @param {{job: import("../types.d.ts").Job | null}} props */
export default function GridView({ job }) {
  const outcome = outcomeOf(job, "grid");
  const [open, setOpen] = useState(/** @type {number | null} */ (null));
  if (!outcome.axes?.length) {
    return html`
      <${JobError} job=${job} />
      <p class="nothing-yet">${t(job ? "compare.cell_waiting" : "compare.tool_grid_help")}</p>`;
  }
  const [across, down] = outcome.axes;
  const cells = new Map((outcome.cells ?? []).map(({ place, picture }) => [`${place[0]},${place[1] ?? 0}`, picture]));
  const take = (/** @type {import("../types.d.ts").Picture} */ { recipe }) =>
    recipe && changeWish(settingsOf(recipe, outcome.axes?.map(({ name }) => name) ?? []));
  const shown = shownCells(across, down, cells);
  const { done = cells.size, total = 0 } = outcome;
  return html`
    <${JobError} job=${job} />
    ${
      isOpen(job) &&
      html`
        <label class="progress-line">
          <progress value=${done} max=${total}></progress> ${t("compare.cells_done", { done, total })}
        </label>`
    }
    <${Table} ...${{ across, down, cells }} onOpen=${(/** @type {number} */ picture) => setOpen(picture)} />
    ${
      open !== null &&
      html`
        <${Lightbox} pictures=${shown} picture=${open} take=${take} onMove=${setOpen} onClose=${() => setOpen(null)} />`
    }
  `;
}

/**
 * @param {object} props
 * @param {GridAxis} props.across
 * @param {GridAxis | undefined} props.down
 * @param {Map<string, number>} props.cells
 * @param {(picture: number) => void} props.onOpen
 */
function Table({ across, down, cells, onOpen }) {
  const columns = across.values.map(value);
  const rows = down?.values.map(value) ?? [""];
  const label = t("compare.grid_table", { across: title(across), down: down ? title(down) : t("compare.axis_none") });
  return html`
    <div class="grid-scroll" role="region" aria-label=${label} tabindex="0">
      <table class="grid-table">
        <thead>
          <tr>
            ${down && html`<th scope="col" class="grid-corner">${title(down)} ↓ ${title(across)} →</th>`}
            ${columns.map((column, x) => html`<th key=${x} scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row, y) => html`
              <tr key=${y}>
                ${down && html`<th scope="row">${row}</th>`}
                ${columns.map(
                  (column, x) => html`
                    <${Cell} key=${x} picture=${cells.get(`${x},${y}`)} name=${cellName(across, column, down, row)}
                      onOpen=${onOpen} />`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  `;
}

/** @param {{picture: number | undefined, name: string, onOpen: (picture: number) => void}} props */
function Cell({ picture, name, onOpen }) {
  if (picture === undefined)
    return html`<td><span class="grid-empty" role="img" aria-label=${t("compare.cell_waiting")}></span></td>`;
  return html`
    <td>
      <button type="button" class="grid-cell" aria-label=${name} onClick=${() => onOpen(picture)}>
        <img src=${api.thumbUrl(picture, 256)} alt="" loading="lazy" />
      </button>
    </td>
  `;
}

/**
 * @param {GridAxis} across
 * @param {GridAxis | undefined} down
 * @param {Map<string, number>} cells
 * @returns {Shown[]}  row by row, as the arrows go
 */
function shownCells(across, down, cells) {
  const rows = down?.values.map(value) ?? [""];
  const shown = rows.flatMap((row, y) =>
    across.values
      .map(value)
      .map((column, x) => ({ picture: cells.get(`${x},${y}`), name: cellName(across, column, down, row) })),
  );
  return /** @type {Shown[]} */ (shown.filter(({ picture }) => picture !== undefined));
}

/** @param {GridAxis} axis */
function title(axis) {
  return axisName(axis.name) || value(axis.label);
}

/**
 * Say a value of an axis; grids of older versions have it in one language.
 * @param {import("../outcomes.d.ts").Localized | string} label
 */
function value(label) {
  return typeof label === "string" ? label : localized(label);
}

/**
 * Name a cell by what is chosen there: "How strictly (CFG) 7, Steps 25".
 * @param {GridAxis} across
 * @param {string} column
 * @param {GridAxis | undefined} down
 * @param {string} row
 */
function cellName(across, column, down, row) {
  const first = `${title(across)} ${column}`;
  return down ? t("compare.cell", { column: first, row: `${title(down)} ${row}` }) : first;
}
