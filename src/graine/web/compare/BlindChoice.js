// The blind question of an A/B comparison, answered by key or button.
import { useLayoutEffect, useState } from "preact/hooks";
import * as api from "../api.js";
import PairView from "../controls/PairView.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { registerKeys } from "../shortcuts.js";
import { showError } from "../state.js";
import { change, comparison } from "./compareState.js";

/** @typedef {import("../types.d.ts").Job} Job */
/** @typedef {import("../outcomes.d.ts").Choice} Choice */

/** The keys of each answer; the first is shown. @type {Record<Choice, string[]>} */
const KEYS = { left: ["a"], neither: ["n", "="], right: ["b"], stop: ["Escape"] };
const SHOWN = { Escape: "Esc" };

/** @param {{job: Job, outcome: import("../outcomes.d.ts").AbOutcome}} props */
export default function BlindChoice({ job, outcome }) {
  const question = job.state === "waiting" ? job.question : null;
  const pair = question && `${question.left}-${question.right}`;
  const [sent, setSent] = useState("");
  const open = question && sent !== pair;
  const choose = (/** @type {Choice} */ chosen) => {
    if (!question || !open) return;
    setSent(/** @type {string} */ (pair));
    answer(job, question, chosen).catch((error) => {
      setSent("");
      showError(error);
    });
  };
  useAnswerKeys(choose, Boolean(open));
  if (!open)
    return html`<p class="nothing-yet" role="status">${t(sent ? "compare.sent" : "compare.drawing_pairs")}</p>`;
  return html`
    <h2 class="question" aria-live="polite">${t("compare.which")}
      <span class="hint">
        ${t("compare.pair_of", { number: (outcome.pairs?.length ?? 0) + 1, total: outcome.seeds ?? job.wish.seeds })}
      </span>
    </h2>
    <${PairView} left=${question.left} right=${question.right} view=${comparison.value.view}
      names=${[t("compare.first_picture"), t("compare.second_picture")]} />
    <${Answers} onChoose=${choose} />
    <p class="hint">${t("compare.blind_note")}</p>
  `;
}

/**
 * Answer the question; who has had enough ends the comparison, and what was found stays.
 * @param {Job} job
 * @param {{left: number, right: number}} question
 * @param {Choice} chosen
 */
async function answer(job, { left, right }, chosen) {
  await api.choose(job.id, { left, right, chosen });
}

/**
 * @param {(chosen: Choice) => void} choose
 * @param {boolean} open
 */
function useAnswerKeys(choose, open) {
  useLayoutEffect(() => {
    if (!open) return undefined;
    const answers = Object.entries(KEYS).flatMap(([choice, keys]) =>
      keys.map((key) => [key, () => choose(/** @type {Choice} */ (choice))]),
    );
    return registerKeys("compare", { ...Object.fromEntries(answers), " ": turnView });
  });
}

function turnView() {
  change({ view: comparison.value.view === "side" ? "slider" : "side" });
}

/** @param {{onChoose: (chosen: Choice) => void}} props */
function Answers({ onChoose }) {
  return html`
    <div class="answers">
      ${Object.entries(KEYS).map(
        ([choice, [key]]) => html`
          <button type="button" key=${choice} class=${choice === "stop" ? "button quiet" : "button"}
            aria-keyshortcuts=${key}
            onClick=${() => onChoose(/** @type {Choice} */ (choice))}>
            <kbd aria-hidden="true">
              ${SHOWN[/** @type {"Escape"} */ (key)] ?? key.toUpperCase()}
            </kbd> ${t(`compare.choose_${choice}`)}
          </button>`,
      )}
    </div>
  `;
}
