// The contact sheet: all drafts with their ranks, marked and walked through by key.
import { useRef } from "preact/hooks";
import { focusChild, indexInList } from "../gridFocus.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { hunt } from "./huntState.js";
import SheetItem from "./SheetItem.js";

/** @typedef {import("./huntLogic.js").SheetEntry} SheetEntry */

/**
 * @param {object} props
 * @param {SheetEntry[]} props.entries
 * @param {number} props.at  the chosen entry
 * @param {number} props.total  drafts that are or will be there
 * @param {number} props.waiting  of them, those to come
 * @param {Record<string, import("./huntLogic.js").Mark>} props.marks
 * @param {(at: number) => void} props.onChoose
 * @param {() => void} props.onOpen
 */
export default function ContactSheet({ entries, at, total, waiting, marks, onChoose, onOpen }) {
  const list = useRef(/** @type {HTMLUListElement | null} */ (null));
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const to = indexInList(event.key, at, entries.length, list.current);
    if (event.key === "Enter") onOpen();
    else if (to === at) return;
    else focusChild(list.current, to, onChoose);
    event.preventDefault();
    event.stopPropagation();
  };
  return html`
    <ul class="contact-sheet" role="listbox" aria-label=${t("hunt.sheet")} aria-describedby="sheet-help" ref=${list}
      onKeyDown=${onKeyDown}>
      ${entries.map(
        (entry, index) => html`
          <${SheetItem} key=${entry.draft.picture} entry=${entry} total=${total} chosen=${index === at}
            mark=${marks[entry.draft.picture]} onFocus=${() => onChoose(index)} onOpen=${onOpen} />`,
      )}
      ${Array.from(
        { length: waiting },
        (_, index) => html`
          <li key=${`w${index}`} class="sheet-waiting" role="presentation"></li>`,
      )}
    </ul>
    ${waiting > 0 && html`<p class="visually-hidden">${t("hunt.waiting", { count: waiting })}</p>`}
    <p id="sheet-help" class="hint">${t("hunt.sheet_help")}</p>
  `;
}

export function isHidden(/** @type {import("./huntLogic.js").Mark | undefined} */ mark) {
  return hunt.value.hide_rejected && mark === "reject";
}
