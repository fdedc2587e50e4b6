// A picture of the library's grid: small, marked, dragged.
import * as api from "../api.js";
import { LIBRARY_PICTURE } from "../controls/DropZone.js";
import { html } from "../html.js";
import { pictureName } from "../recipeText.js";
import { openPicture, selected } from "./libraryState.js";

/**
 * @param {object} props
 * @param {number} props.at
 * @param {import("../types.d.ts").Picture | undefined} props.picture  undefined while it is fetched
 * @param {number} props.side
 * @param {number} props.left
 * @param {number} props.top
 * @param {boolean} props.chosen
 * @param {number} props.count
 * @param {(at: number, event: MouseEvent) => void} props.onClick
 */
export default function LibraryCell({ at, picture, side, left, top, chosen, count, onClick }) {
  const on = picture !== undefined && selected.value.has(picture.id);
  const marks = picture ? `${picture.starred ? "♥" : ""}${"★".repeat(picture.rating)}` : "";
  const drag = (/** @type {DragEvent} */ event) =>
    picture && event.dataTransfer?.setData(LIBRARY_PICTURE, String(picture.id));
  const classes = ["library-cell", on && "selected", picture && openPicture.value === picture.id && "opened"]
    .filter(Boolean)
    .join(" ");
  return html`
    <div class=${classes} role="option" data-at=${at} tabindex=${chosen ? 0 : -1} aria-selected=${on}
      aria-label=${picture ? pictureName(picture) : "…"}
      aria-setsize=${count} aria-posinset=${at + 1} draggable=${picture !== undefined} onDragStart=${drag}
      onClick=${(/** @type {MouseEvent} */ event) => onClick(at, event)}
      style=${{ width: `${side}px`, height: `${side}px`, transform: `translate(${left}px, ${top}px)` }}>
      ${picture && html`<img src=${api.thumbUrl(picture.id, 256)} alt="" draggable=${false} />`}
      ${marks && html`<span class="cell-marks" aria-hidden="true">${marks}</span>`}
      ${on && html`<span class="cell-check" aria-hidden="true">✓</span>`}
    </div>
  `;
}
