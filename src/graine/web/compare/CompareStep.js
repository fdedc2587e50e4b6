// The Compare step: two sides, word by word, or a grid; what is found changes the wish.

import CurrentPicture from "../controls/CurrentPicture.js";
import { NoPrompt } from "../controls/EmptyState.js";
import Segmented from "../controls/Segmented.js";
import StepIntro from "../controls/StepIntro.js";
import { useCurrentJob } from "../currentJob.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { go, wish } from "../state.js";
import AblationPanel from "./AblationPanel.js";
import AblationView from "./AblationView.js";
import AbPanel from "./AbPanel.js";
import AbView from "./AbView.js";
import { change, comparison } from "./compareState.js";
import GridPanel from "./GridPanel.js";
import GridView from "./GridView.js";

const TOOLS = /** @type {const} */ (["ab", "ablate", "grid"]);
const PANELS = { ab: AbPanel, ablate: AblationPanel, grid: GridPanel };
const VIEWS = { ab: AbView, ablate: AblationView, grid: GridView };

export default function CompareStep() {
  const { tool } = comparison.value;
  const prompt = wish.value.prompt ?? "";
  const currentJobs = { ab: useCurrentJob("ab"), ablate: useCurrentJob("ablate"), grid: useCurrentJob("grid") };
  const job = currentJobs[tool];
  const [Panel, View] = [PANELS[tool], VIEWS[tool]];
  return html`
    <div class="step-columns">
      <section class="step-side stack" aria-label=${t("compare.tool")}>
        <${StepIntro} area="compare" />
        <${CurrentPicture} />
        <${ToolChoice} tool=${tool} />
        ${prompt.trim() ? html`<${Panel} job=${job} />` : html`<${NoPrompt} area="compare" />`}
        <p class="cycle hint">${t("compare.cycle")}
          <button type="button" class="button quiet" onClick=${() => go("hunt")}>${t("compare.to_hunt")}</button>
        </p>
      </section>
      <section class="step-main stack" aria-label=${t(`compare.tool_${tool}`)}>
        <${View} job=${job} prompt=${prompt} />
      </section>
    </div>
  `;
}

/** @param {{tool: "ab" | "ablate" | "grid"}} props */
function ToolChoice({ tool }) {
  const options = TOOLS.map((value) => ({ value, label: t(`compare.tool_${value}`) }));
  return html`
    <${Segmented} label=${t("compare.tool")} options=${options} value=${tool}
      onChange=${(/** @type {"ab" | "ablate" | "grid"} */ value) => change({ tool: value })} />
  `;
}
