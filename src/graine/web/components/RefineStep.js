// The Refine step: the kept picture drawn slowly until it stands still, then its near neighbours.
import { useExperiment } from "../experiment.js";
import { html } from "../html.js";
import { current } from "../state.js";
import RefineNothing from "./RefineNothing.js";
import RefinePanel from "./RefinePanel.js";
import RefineView from "./RefineView.js";
import StepLead from "./StepLead.js";

export default function RefineStep() {
  const job = useExperiment("refine");
  const picture = current.value;
  return html`
    <div class="step-columns">
      <section class="step-side stack">
        <${StepLead} area="refine" />
        ${picture ? html`<${RefinePanel} picture=${picture} job=${job} />` : html`<${RefineNothing} />`}
      </section>
      <section class="step-main stack"><${RefineView} job=${job} picture=${picture} /></section>
    </div>
  `;
}
