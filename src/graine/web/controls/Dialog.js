// A dialog over the page; Escape and the cross close it, and the focus goes back.
import { useEffect, useRef } from "preact/hooks";
import { html } from "../html.js";
import { t } from "../i18n.js";

/** @param {{title: string, onClose: () => void, children?: unknown}} props */
export default function Dialog({ title, onClose, children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    dialog.current?.showModal();
    return () => before?.focus();
  }, []);
  const outside = (/** @type {MouseEvent} */ event) => event.target === dialog.current && onClose();
  return html`
    <dialog ref=${dialog} aria-label=${title} onClose=${onClose} onClick=${outside}>
      <div class="dialog-head">
        <h2>${title}</h2>
        <button type="button" class="icon-button" aria-label=${t("shell.close")} onClick=${onClose}>×</button>
      </div>
      <div class="dialog-body stack">${children}</div>
    </dialog>
  `;
}
