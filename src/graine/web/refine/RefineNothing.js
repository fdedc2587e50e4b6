// What the Refine step shows before a picture is chosen.
import { html } from "../html.js";
import { drawer, go } from "../state.js";
import { t } from "../i18n.js";

export default function RefineNothing() {
  return html`
    <div class="nothing-yet">
      <p>${t("refine.no_picture")}</p>
      <button type="button" class="button primary" onClick=${() => go("hunt")}>${t("refine.to_hunt")}</button>
      <button type="button" class="button quiet" onClick=${() => (drawer.value = "library")}>${t("refine.to_library")}</button>
    </div>
  `;
}
