// The prompt as a strip, each part as strong as its effect; those that do nothing are marked.

import { percent } from "../format.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { heats, movement } from "./compareLogic.js";

/** @typedef {import("../outcomes.d.ts").Part} Part */

/** @param {{parts: Part[], at: number, onChoose: (at: number) => void}} props */
export default function AblationStrip({ parts, at, onChoose }) {
  const strengths = heats(parts);
  return html`
    <section aria-label=${t("compare.strip")}>
      <ol class="heat-strip">
        ${parts.map(
          (part, index) => html`
            <li key=${index}>
              <${HeatPart} part=${part} heat=${strengths[index]} chosen=${index === at}
                onChoose=${() => onChoose(index)} />
            </li>`,
        )}
      </ol>
      <p class="hint">${t("compare.scale")}</p>
    </section>
  `;
}

/** @param {{part: Part, heat: number, chosen: boolean, onChoose: () => void}} props */
function HeatPart({ part, heat, chosen, onChoose }) {
  return html`
    <button type="button" class="heat-part" aria-pressed=${chosen} onClick=${onChoose} title=${effectText(part)}>
      <span class=${`heat heat-${heat} ${part.idle ? "idle" : ""}`}>${part.part}</span>
      <span class=${part.idle ? "heat-note idle" : "heat-note"}
        aria-hidden="true">${part.idle ? t("compare.idle") : percent(movement(part))}</span>
      <span class="visually-hidden">${effectText(part)}</span>
    </button>
  `;
}

/** Say what a part does in words. @param {Part} part */
export function effectText(part) {
  if (part.idle) return t("compare.idle");
  const way = part.fit === 0 ? "" : `, ${t(part.fit > 0 ? "compare.towards" : "compare.away")}`;
  return t("compare.effect", { percent: percent(movement(part)) }) + way;
}

/**
 * The prompt in its parts while nothing is measured yet.
 * @param {{prompt: string}} props
 */
export function PlainStrip({ prompt }) {
  const parts = prompt
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
  return html`
    <ol class="heat-strip">
      ${parts.map((part, at) => html`<li key=${at} class="heat-part"><span class="heat heat-0">${part}</span></li>`)}
    </ol>
    <p class="hint">${t("compare.strip_waiting")}</p>
  `;
}
