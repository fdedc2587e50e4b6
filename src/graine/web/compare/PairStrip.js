// All pairs so far, small, the better one marked; choose one to see it large.
import * as api from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";

/** @typedef {import("../outcomes.d.ts").Pair} Pair */

/** @param {{pairs: Pair[], at: number, onChoose: (at: number) => void}} props */
export default function PairStrip({ pairs, at, onChoose }) {
  if (!pairs.length) return null;
  return html`
    <section>
      <h2 class="small-title">${t("compare.pairs")}</h2>
      <ol class="pair-strip">
        ${pairs.map((pair, index) => html`<li key=${index}><${SmallPair} ...${{ pair, index, at, onChoose }} /></li>`)}
      </ol>
    </section>
  `;
}

/** @param {{pair: Pair, index: number, at: number, onChoose: (at: number) => void}} props */
function SmallPair({ pair, index, at, onChoose }) {
  const name = t("compare.pair_name", { number: index + 1, result: t(`compare.won_${pair.chosen}`) });
  return html`
    <button type="button" class="small-pair" aria-label=${name} aria-pressed=${index === at}
      onClick=${() => onChoose(index)}>
      ${
        /** @type {const} */ (["left", "right"]).map(
          (side) => html`
            <img key=${side} class=${pair.chosen === side ? "better" : ""} src=${api.thumbUrl(pair[side], 128)} alt=""
              loading="lazy" />`,
        )
      }
      <span class="small-pair-mark"
        aria-hidden="true">${{ left: "A", right: "B", neither: "=", stop: "" }[pair.chosen]}</span>
    </button>
  `;
}
