// The controls of an A/B comparison: what differs, who chooses, on how many seeds.

import DrawButton from "../controls/DrawButton.js";
import Segmented from "../controls/Segmented.js";
import Slider from "../controls/Slider.js";
import { showNow } from "../currentJob.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { chosenOrDefault, within } from "../jobFields.js";
import { drawWish } from "../state.js";
import { change, comparison, FIELDS, sides } from "./compareState.js";
import SideFields from "./SideFields.js";

const [FEWEST, MOST] = [6, 64]; // pairs: before fewer nothing can be clear

/** @param {{job: import("../types.d.ts").Job | null}} props */
export default function AbPanel({ job }) {
  const setup = comparison.value;
  const wish = drawWish.value;
  const { left, right, problem, value } = sides(setup, wish);
  const seeds = chosenOrDefault("ab", "seeds", setup.seeds);
  const [min, max] = within("ab", "seeds", FEWEST, MOST);
  const asked = { left, right, seeds, first_seed: wish.seed ?? undefined, chooser: setup.chooser };
  return html`
    <div class="stack">
      <${WhatDiffers} field=${setup.field} />
      <${SideFields} setup=${setup} wish=${wish} />
      ${problem && html`<p class="hint">${problemText(problem, value, setup.field)}</p>`}
      <${Chooser} chooser=${setup.chooser} />
      <${Slider} label=${t("compare.seeds")} value=${seeds} min=${min} max=${max} step=${1}
        words=${t("compare.seeds_words", { count: seeds })}
        onInput=${(/** @type {number} */ seeds) => change({ seeds })} />
      <${DrawButton} kind="ab" wish=${asked} job=${job} onStart=${showNow} disabled=${problem !== ""}
        label=${t("compare.compare", { count: seeds })} />
    </div>
  `;
}

/** @param {{field: string}} props */
function WhatDiffers({ field }) {
  const onChange = (/** @type {Event} */ event) =>
    change({ field: /** @type {HTMLSelectElement} */ (event.currentTarget).value });
  return html`
    <label class="field">
      <span class="label">${t("compare.differs")}</span>
      <select value=${field} onChange=${onChange}>
        ${FIELDS.map((name) => html`<option key=${name} value=${name}>${t(`compare.field_${name}`)}</option>`)}
      </select>
    </label>
  `;
}

/** @param {{chooser: "person" | "judge"}} props */
function Chooser({ chooser }) {
  const options = ["person", "judge"].map((value) => ({ value, label: t(`compare.chooser_${value}`) }));
  return html`
    <${Segmented} label=${t("compare.chooser")} options=${options} value=${chooser}
      onChange=${(/** @type {"person" | "judge"} */ value) => change({ chooser: value })} />
    ${chooser === "judge" && html`<p class="hint">${t("compare.chooser_judge_hint")}</p>`}
  `;
}

/**
 * @param {"same" | "value"} problem
 * @param {string} value
 * @param {string} field
 */
function problemText(problem, value, field) {
  if (problem === "same") return t("compare.same");
  const example = t(field === "size" ? "compare.example_size" : "compare.example_number");
  return t("compare.not_a_value", { value, example });
}
