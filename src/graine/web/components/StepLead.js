// What a step is for and when it is done, and where Compare and Hunt lead to each other.
import { html } from "../html.js";
import { t } from "../words.js";

/** @param {{area: "compare" | "hunt" | "refine"}} props */
export default function StepLead({ area }) {
  return html`<p class="step-lead">${t(`${area}.purpose`)} <span class="hint">${t(`${area}.done_when`)}</span></p>`;
}
