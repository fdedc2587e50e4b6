// The Hunt step: many seeds drafted, the best drawn in full; what is liked goes on to Refine.

import CurrentPicture from "../controls/CurrentPicture.js";
import { NoPrompt } from "../controls/EmptyState.js";
import StepIntro from "../controls/StepIntro.js";
import { useCurrentJob } from "../currentJob.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { go, wish } from "../state.js";
import HuntPanel from "./HuntPanel.js";
import HuntView from "./HuntView.js";

export default function HuntStep() {
  const job = useCurrentJob("hunt");
  const prompt = wish.value.prompt ?? "";
  return html`
    <div class="step-columns">
      <section class="step-side stack">
        <${StepIntro} area="hunt" />
        <${CurrentPicture} />
        ${prompt.trim() ? html`<${HuntPanel} job=${job} />` : html`<${NoPrompt} area="hunt" />`}
        <p class="cycle hint">${t("hunt.cycle")}
          <button type="button" class="button quiet" onClick=${() => go("compare")}>${t("hunt.to_compare")}</button>
        </p>
      </section>
      <section class="step-main stack"><${HuntView} job=${job} /></section>
    </div>
  `;
}
