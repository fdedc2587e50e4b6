// A place where a picture file, or a picture of the library, is dropped; the same by a button.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { t } from "../i18n.js";

export const LIBRARY_PICTURE = "application/x-graine-picture"; // what a drag from the library carries: a number

/**
 * @param {object} props
 * @param {string} props.label
 * @param {(file: File) => void} props.onFile
 * @param {(id: number) => void} [props.onPicture]
 * @param {boolean} [props.several]
 * @param {unknown} [props.children]
 */
export default function DropZone({ label, onFile, onPicture, several = false, children }) {
  const [over, setOver] = useState(false);
  const drop = (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    take(event.dataTransfer, several, onFile, onPicture);
  };
  const choose = (/** @type {Event} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.currentTarget);
    files(field.files, several).forEach(onFile);
    field.value = "";
  };
  return html`
    <div class=${`drop-place ${over ? "over" : ""}`} onDrop=${drop} onDragLeave=${() => setOver(false)}
      onDragOver=${(/** @type {DragEvent} */ event) => {
        event.preventDefault();
        setOver(true);
      }}>
      ${children}
      <label class="drop-choice">
        <span>${label}</span>
        <input type="file" accept="image/png,image/jpeg,image/webp" multiple=${several} onChange=${choose} />
        <span class="button" aria-hidden="true">${t("finish.choose_file")}</span>
      </label>
    </div>
  `;
}

/**
 * @param {DataTransfer | null} dropped
 * @param {boolean} several
 * @param {(file: File) => void} onFile
 * @param {((id: number) => void) | undefined} onPicture
 */
export function take(dropped, several, onFile, onPicture) {
  const id = Number(dropped?.getData(LIBRARY_PICTURE));
  if (id && onPicture) onPicture(id);
  else files(dropped?.files ?? null, several).forEach(onFile);
}

/** @param {FileList | null} list @param {boolean} several */
function files(list, several) {
  return [...(list ?? [])].slice(0, several ? undefined : 1);
}
