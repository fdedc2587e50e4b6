// The controls of a hunt: how many seeds or how much time, and how many are drawn in full.

import DrawButton from "../controls/DrawButton.js";
import Segmented from "../controls/Segmented.js";
import Slider from "../controls/Slider.js";
import { showNow } from "../currentJob.js";
import { html } from "../html.js";
import { colon, seconds, t } from "../i18n.js";
import { chosenOrDefault, within } from "../jobFields.js";
import { drawWish } from "../state.js";
import { change, hunt, huntWish } from "./huntState.js";

const SEEDS = [8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512];
const MOST_KEPT = 12;
const BUDGETS = [15, 30, 60, 120, 300, 600, 1800, 3600]; // seconds

/** @param {{job: import("../types.d.ts").Job | null}} props */
export default function HuntPanel({ job }) {
  const setup = hunt.value;
  const inTime = setup.limit === "time";
  const options = ["seeds", "time"].map((value) => ({ value, label: t(`hunt.limit_${value}`) }));
  const count = chosenOrDefault("hunt", "seeds", setup.seeds);
  const keep = chosenOrDefault("hunt", "keep", setup.keep);
  const [min, max] = within("hunt", "keep", 1, MOST_KEPT);
  const label = inTime ? t("hunt.hunt_for", { time: seconds(setup.budget) }) : t("hunt.hunt", { count });
  return html`
    <div class="stack">
      <${Segmented} label=${t("hunt.limit")} options=${options} value=${setup.limit}
        onChange=${(/** @type {"seeds" | "time"} */ limit) => change({ limit })} />
      ${inTime ? html`<${Budget} budget=${setup.budget} />` : html`<${Seeds} seeds=${count} />`}
      <${Slider} label=${t("hunt.keep")} value=${keep} min=${min} max=${max} step=${1}
        words=${t("hunt.keep_words", { count: keep })}
        onInput=${(/** @type {number} */ keep) => change({ keep })} />
      <label class="check">
        <input type="checkbox" checked=${setup.near_duplicates}
          onChange=${(/** @type {Event} */ event) =>
            change({ near_duplicates: /** @type {HTMLInputElement} */ (event.currentTarget).checked })} />
        ${t("hunt.near_duplicates")}
      </label>
      <${DrawButton} kind="hunt" wish=${huntWish(setup, drawWish.value)} job=${job} onStart=${showNow} label=${label} />
    </div>
  `;
}

/** @param {{seeds: number}} props */
function Seeds({ seeds }) {
  const words = t(seeds <= 24 ? "hunt.seeds_few" : seeds <= 128 ? "hunt.seeds_some" : "hunt.seeds_many");
  return html`
    <${Slider} label=${t("hunt.seeds")} value=${nearest(SEEDS, seeds)} min=${0} max=${SEEDS.length - 1} step=${1}
      words=${colon(seeds, words)} onInput=${(/** @type {number} */ at) => change({ seeds: SEEDS[at] })} />`;
}

/** @param {{budget: number}} props */
function Budget({ budget }) {
  return html`
    <${Slider} label=${t("hunt.budget")} value=${nearest(BUDGETS, budget)} min=${0} max=${BUDGETS.length - 1} step=${1}
      words=${seconds(budget)} onInput=${(/** @type {number} */ at) => change({ budget: BUDGETS[at] })} />
    <p class="hint">${t("hunt.budget_hint")}</p>
  `;
}

/**
 * @param {number[]} values
 * @param {number} value
 */
function nearest(values, value) {
  const at = values.findIndex((listed) => listed >= value);
  return at < 0 ? values.length - 1 : at;
}
