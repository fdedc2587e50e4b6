// The controls of an ablation: on how many seeds each part is left out.

import DrawButton from "../controls/DrawButton.js";
import Segmented from "../controls/Segmented.js";
import Slider from "../controls/Slider.js";
import { showNow } from "../currentJob.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { chosenOrDefault, within } from "../jobFields.js";
import { drawWish } from "../state.js";
import { change, comparison } from "./compareState.js";

const [FEWEST, MOST] = [3, 12]; // seeds: two have no spread to speak of

/** @param {{job: import("../types.d.ts").Job | null}} props */
export default function AblationPanel({ job }) {
  const { ablation_seeds, by_word } = comparison.value;
  const seeds = chosenOrDefault("ablate", "seeds", ablation_seeds);
  const [min, max] = within("ablate", "seeds", FEWEST, MOST);
  const asked = { base: drawWish.value, seeds, by_word };
  const cuts = ["parts", "words"].map((value) => ({ value, label: t(`compare.cut_${value}`) }));
  return html`
    <div class="stack">
      <${Segmented} label=${t("compare.cut")} labelled options=${cuts} value=${by_word ? "words" : "parts"}
        onChange=${(/** @type {string} */ cut) => change({ by_word: cut === "words" })} />
      <${Slider} label=${t("hunt.seeds")} value=${seeds} min=${min} max=${max} step=${1}
        onInput=${(/** @type {number} */ count) => change({ ablation_seeds: count })} />
      <${DrawButton} kind="ablate" wish=${asked} job=${job} onStart=${showNow}
        label=${t("compare.ablate", { count: seeds })} />
    </div>
  `;
}
