// The five steps of the method are the navigation; Compare and Hunt lead to each other.
import { html } from "../html.js";
import { t } from "../i18n.js";
import { currentId, go, STEPS, step } from "../state.js";

export default function StepNav() {
  return html`
    <nav class="steps" aria-label=${t("shell.steps")}>
      <ol>${STEPS.map((name, at) => html`<${Step} key=${name} name=${name} number=${at + 1} />`)}</ol>
    </nav>
  `;
}

/** @param {{name: import("../state.js").Step, number: number}} props */
function Step({ name, number }) {
  const address = `/${name}${currentId.value ? `?picture=${currentId.value}` : ""}`;
  return html`
    <li class=${name === "hunt" ? "cycle-with" : ""}>
      <a href=${address} aria-current=${step.value === name ? "step" : undefined}
        onClick=${(/** @type {MouseEvent} */ event) => follow(event, name)}>
        <span>
          <span class="number" aria-hidden="true">${number}</span>
          <span class="name" data-name=${t(`shell.${name}`)}>${t(`shell.${name}`)}</span>
        </span>
      </a>
    </li>
  `;
}

/** Stay on the page, unless a new tab is wanted. @param {MouseEvent} event @param {import("../state.js").Step} name */
function follow(event, name) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(name);
}
