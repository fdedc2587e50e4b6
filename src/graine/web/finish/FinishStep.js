// The Finish step: one picture, a tool, what came of it.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api.js";
import StepIntro from "../controls/StepIntro.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { notifyErrors } from "../notifyErrors.js";
import { current } from "../state.js";
import { useEditResults } from "./editResults.js";
import FinishEmpty from "./FinishEmpty.js";
import FinishPanel from "./FinishPanel.js";
import FinishView from "./FinishView.js";
import { finish, resetForPicture, settings } from "./finishState.js";
import ResultsStrip from "./ResultsStrip.js";
import { useMask } from "./useMask.js";

/** @typedef {import("../types.d.ts").Picture} Picture */
/** @typedef {import("./finishLogic.js").Input} Input */

export default function FinishStep() {
  const picture = current.value;
  return picture ? html`<${Finishing} key=${picture.id} picture=${picture} />` : html`<${FinishEmpty} />`;
}

/** @param {{picture: Picture}} props */
function Finishing({ picture }) {
  const input = useInput(picture);
  const mask = useMask(finish.value.tool === "repaint" ? input : null, settings.value.repaint.grow);
  const results = useEditResults(picture.id, input?.hash ?? "");
  const [shown, setShown] = useState(/** @type {number | null} */ (null));
  useEffect(() => {
    if (results.newest) setShown(results.newest);
  }, [results.newest]);
  const change = () => setShown(null);
  return html`
    <div class="step-columns finish">
      <section class="step-side stack" aria-label=${t("finish.tools")}>
        <${StepIntro} area="finish" />
        <${FinishPanel} picture=${picture} input=${input} mask=${mask} job=${results.job} onChange=${change} />
      </section>
      <section class="step-main stack" aria-label=${t("finish.picture")}>
        <${FinishView} picture=${picture} input=${input} mask=${mask}
          shown=${results.pictures.find(({ id }) => id === shown) ?? null} job=${results.job} onBack=${change} />
        <${ResultsStrip} picture=${picture} results=${results.pictures} shown=${shown} onShow=${setShown} />
      </section>
    </div>
  `;
}

/** The picture as the server's input, once it is taken in. @param {Picture} picture @returns {Input | null} */
function useInput(picture) {
  const [input, setInput] = useState(/** @type {Input | null} */ (null));
  useEffect(() => {
    let gone = false;
    notifyErrors(api.takeFrom(picture.id)).then((taken) => gone || !taken || setInput(taken));
    if (lastPicture !== null && lastPicture !== picture.id) resetForPicture();
    lastPicture = picture.id;
    return () => {
      gone = true;
    };
  }, [picture.id]);
  return input;
}

/** @type {number | null} */
let lastPicture = null;
