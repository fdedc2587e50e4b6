// The Prompt step: what should be seen, in words; one click draws it.
import { computed } from "@preact/signals";
import DrawButton from "../controls/DrawButton.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { drawing, drawWish, jobs, wish } from "../state.js";
import DrawResult from "./DrawResult.js";
import PromptEditor from "./PromptEditor.js";
import { expanded } from "./promptLogic.js";
import Settings from "./Settings.js";

const working = computed(() => jobs.value.get(drawing.value) ?? null);

export default function PromptStep() {
  const { prompt = "", count = 1 } = wish.value;
  const empty = !prompt.trim();
  return html`
    <div class="step-columns">
      <section class="step-side stack">
        <p class="step-lead">${t("prompt.purpose")} <span class="hint">${t("prompt.done_when")}</span></p>
        <${PromptEditor} />
        <${Settings} />
        <${DrawButton} kind="draw" wish=${drawWish.value} job=${working.value} disabled=${empty}
          prepare=${() => expanded(drawWish.value)}
          label=${count > 1 ? t("prompt.draw_many", { count }) : t("prompt.draw")}
          onStart=${(/** @type {{id: string}} */ job) => (drawing.value = job.id)} />
      </section>
      <section class="step-main"><${DrawResult} job=${working.value} /></section>
    </div>
  `;
}
