// What a step shows while it has nothing to work on: a sentence, and where to begin.
import { html } from "../html.js";
import { t } from "../i18n.js";
import { go } from "../state.js";

/** @param {{text: string, actions: {label: string, run: () => unknown, primary?: boolean}[]}} props */
export default function EmptyState({ text, actions }) {
  return html`
    <div class="nothing-yet">
      <p>${text}</p>
      ${actions.map(
        ({ label, run, primary }) => html`
          <button type="button" key=${label} class=${`button ${primary ? "primary" : "quiet"}`}
            onClick=${run}>${label}</button>`,
      )}
    </div>
  `;
}

/** Nothing is typed yet. @param {{area: "compare" | "hunt"}} props */
export function NoPrompt({ area }) {
  const write = { label: t(`${area}.to_prompt`), run: () => go("prompt"), primary: true };
  return html`<${EmptyState} text=${t(`${area}.no_prompt`)} actions=${[write]} />`;
}
