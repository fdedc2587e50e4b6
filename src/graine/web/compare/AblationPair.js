// The pictures of one seed with a part of the prompt and without it; the other seeds small below.
import { useState } from "preact/hooks";
import * as api from "../api.js";
import PairView from "../controls/PairView.js";
import Segmented from "../controls/Segmented.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { change, comparison } from "./compareState.js";

/** @param {{part: import("../outcomes.d.ts").Part, whole: number[]}} props */
export default function AblationPair({ part, whole }) {
  const [chosen, setChosen] = useState(0);
  const at = Math.min(chosen, part.pictures.length - 1);
  const names = [t("compare.with", { part: part.part }), t("compare.without", { part: part.part })];
  const options = ["side", "slider"].map((value) => ({ value, label: t(`compare.view_${value}`) }));
  return html`
    <${Segmented} label=${t("compare.view")} options=${options} value=${comparison.value.view}
      onChange=${(/** @type {"side" | "slider"} */ view) => change({ view })} />
    <${PairView} left=${whole[at]} right=${part.pictures[at]} names=${names} view=${comparison.value.view} />
    <ol class="pair-strip">
      ${part.pictures.map(
        (picture, index) => html`
          <li key=${index}>
            <button type="button" class="small-pair" aria-pressed=${index === at} onClick=${() => setChosen(index)}
              aria-label=${t("compare.seed_number", { number: index + 1, total: part.pictures.length })}>
              <img src=${api.thumbUrl(whole[index], 128)} alt="" loading="lazy" />
              <img src=${api.thumbUrl(picture, 128)} alt="" loading="lazy" />
            </button>
          </li>`,
      )}
    </ol>
  `;
}
