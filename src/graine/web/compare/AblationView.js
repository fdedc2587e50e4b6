// An ablation: the heat strip, and the pictures with and without the chosen part.
import { useState } from "preact/hooks";
import JobError from "../controls/JobError.js";
import { outcomeOf } from "../currentJob.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { localized } from "../localized.js";
import { changeWish, notify, wish } from "../state.js";
import AblationPair from "./AblationPair.js";
import AblationStrip, { effectText, PlainStrip } from "./AblationStrip.js";
import { withoutParts } from "./compareLogic.js";

/** @typedef {import("../outcomes.d.ts").Part} Part */

/** @param {{job: import("../types.d.ts").Job | null, prompt: string}} props */
export default function AblationView({ job, prompt }) {
  const outcome = outcomeOf(job, "ablate");
  const [at, setAt] = useState(0);
  const parts = outcome.parts ?? [];
  const whole = job?.wish.base.prompt ?? prompt;
  const part = parts[Math.min(at, parts.length - 1)];
  return html`
    <${JobError} job=${job} />
    ${!job && html`<p class="nothing-yet">${t("compare.tool_ablate_help")}</p>`}
    ${
      parts.length
        ? html`<${AblationStrip} parts=${parts} at=${at} onChoose=${setAt} />`
        : html`<${PlainStrip} prompt=${whole} />`
    }
    ${job && !parts.length && html`<${SeedsDone} done=${outcome.done ?? 0} total=${outcome.seeds ?? job.wish.seeds} />`}
    ${outcome.sentence && html`<p class="verdict-sentence" role="status">${localized(outcome.sentence)}</p>`}
    ${part && html`<p>${effectText(part)}</p><${AblationPair} part=${part} whole=${outcome.whole ?? []} />`}
    ${parts.length > 0 && html`<${Shorten} prompt=${whole} parts=${parts} chosen=${part} />`}
  `;
}

/** @param {{done: number, total: number}} props */
function SeedsDone({ done, total }) {
  return html`
    <label class="progress-line">
      <progress value=${done} max=${total}></progress> ${t("compare.seeds_done", { done, total })}
    </label>
  `;
}

/** @param {{prompt: string, parts: Part[], chosen: Part | undefined}} props */
function Shorten({ prompt, parts, chosen }) {
  const idle = parts.filter((part) => part.idle);
  const droppable = idle.length > 0 && idle.length < parts.length;
  const drop = (/** @type {Part[]} */ some) => {
    const before = wish.value;
    changeWish({ prompt: withoutParts(prompt, some) });
    notify({ text: t("compare.dropped"), undo: () => (wish.value = before) });
  };
  return html`
    <div class="row wrap">
      ${
        droppable &&
        html`
          <button type="button" class="button"
            onClick=${() => drop(idle)}>${t("compare.drop_idle", { count: idle.length })}</button>`
      }
      ${
        chosen &&
        html`
          <button type="button" class="button quiet" onClick=${() => drop([chosen])}>${t("compare.drop_this")}</button>`
      }
    </div>
  `;
}
