// Nothing to finish yet: a picture is dropped, chosen, or taken from the library.
import * as api from "../api.js";
import DropZone from "../controls/DropZone.js";
import StepIntro from "../controls/StepIntro.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { notifyErrors } from "../notifyErrors.js";
import { carry, drawer, go } from "../state.js";

export default function FinishEmpty() {
  const take = async (/** @type {Blob} */ file) => {
    const picture = await notifyErrors(api.importPicture(file));
    if (picture) carry(picture, "finish");
  };
  return html`
    <div class="finish-nothing stack">
      <${StepIntro} area="finish" />
      <${DropZone} label=${t("finish.drop_first")} onFile=${take}
        onPicture=${(/** @type {number} */ id) =>
          notifyErrors(api.picture(id).then((picture) => carry(picture, "finish")))} />
      <div class="row wrap">
        <button type="button" class="button"
          onClick=${() => (drawer.value = "library")}>${t("finish.from_library")}</button>
        <button type="button" class="button quiet" onClick=${() => go("prompt")}>${t("finish.draw_first")}</button>
      </div>
    </div>
  `;
}
