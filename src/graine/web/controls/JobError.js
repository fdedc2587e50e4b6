// Why a job of this step failed: what happened, the value, the repair, in the language of the page.
import { html } from "../html.js";
import { localized } from "../localized.js";

/** @param {{job: import("../types.d.ts").Job | null}} props */
export default function JobError({ job }) {
  const text = job?.error?.text;
  if (!text) return null;
  return html`<p class="trouble" role="alert">${localized(text)}</p>`;
}
