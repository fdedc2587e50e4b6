// What is told in passing, with a way back where there is one.
import { html } from "../html.js";
import { t } from "../i18n.js";
import { dismiss, notices } from "../state.js";

export default function Notices() {
  return html`
    <div class="toasts" role="status" aria-live="polite">
      ${notices.value.map(
        (notice) => html`
          <div class="toast" key=${notice.id} role=${notice.bad ? "alert" : undefined}>
            <span class="grow">${notice.text}</span>
            ${
              notice.undo &&
              html`
                <button type="button" class="button" onClick=${() => undo(notice)}>${t("shell.undo")}</button>`
            }
            <button type="button" class="icon-button" aria-label=${t("shell.dismiss")}
              onClick=${() => dismiss(notice.id)}>×</button>
          </div>`,
      )}
    </div>
  `;
}

/** @param {{id: number, undo?: () => unknown}} notice */
function undo(notice) {
  dismiss(notice.id);
  notice.undo?.();
}
