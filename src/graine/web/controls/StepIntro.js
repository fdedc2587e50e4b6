// What a step is for, in one sentence, and when it is done.
import { html } from "../html.js";
import { t } from "../i18n.js";

/** @param {{area: "compare" | "hunt" | "refine"}} props */
export default function StepIntro({ area }) {
  return html`
    <h1 class="visually-hidden">${t(`shell.${area}`)}</h1>
    <p class="step-lead">${t(`${area}.purpose`)} <span class="hint">${t(`${area}.done_when`)}</span></p>`;
}
