// The kept picture with its recipe, and the button that refines it.
import * as api from "../api.js";
import DrawButton from "../controls/DrawButton.js";
import Slider from "../controls/Slider.js";
import { showNow } from "../currentJob.js";
import { figure, seedText } from "../format.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { chosenOrDefault, within } from "../jobFields.js";
import { persisted } from "../persisted.js";

/** @typedef {import("../types.d.ts").Picture} Picture */

const MOST = 8; // variations

/**
 * How many other seeds are mixed in, at each of three strengths; null: as the studio does.
 * @type {import("@preact/signals").Signal<number | null>}
 */
const chosen = persisted("refine.variations", null);

/** @param {{picture: Picture, job: import("../types.d.ts").Job | null}} props */
export default function RefinePanel({ picture, job }) {
  const { recipe } = picture;
  return html`
    <div class="stack">
      <figure class="carried">
        <img src=${api.thumbUrl(picture.id, 256)} alt=${picture.prompt} width="96" height="96" />
        <figcaption>
          <span class="label">${t("refine.current")}</span>
          <span class="carried-prompt">${picture.prompt}</span>
          ${recipe && html`<span class="hint">${recipeText(recipe)}</span>`}
        </figcaption>
      </figure>
      ${
        recipe
          ? html`<${Controls} picture=${picture} job=${job} />`
          : html`<p class="hint">${t("refine.no_recipe")}</p>`
      }
    </div>
  `;
}

/** @param {{picture: Picture, job: import("../types.d.ts").Job | null}} props */
function Controls({ picture, job }) {
  const variations = chosenOrDefault("refine", "variations", chosen.value);
  const [min, max] = within("refine", "variations", 0, MOST);
  const asked = { picture: picture.id, variations };
  return html`
    <${Slider} label=${t("refine.variations")} value=${variations} min=${min} max=${max} step=${1}
      words=${t("refine.variations_words", { count: variations })}
      onInput=${(/** @type {number} */ count) => (chosen.value = count)} />
    <${DrawButton} kind="refine" wish=${asked} job=${job} onStart=${showNow} label=${t("refine.refine")} />
  `;
}

/** @param {Record<string, any>} recipe */
function recipeText({ seed, steps, cfg }) {
  return t("refine.recipe", { seed: seedText(seed), steps, cfg: figure(cfg, 1) });
}
