// The pictures that a hunt drew in full, best first, each beside what its draft promised.
import { useState } from "preact/hooks";
import * as api from "../api.js";
import PictureActions from "../controls/PictureActions.js";
import { figure, seedText } from "../format.js";
import { html } from "../html.js";
import { t } from "../i18n.js";

/** @typedef {import("../outcomes.d.ts").Find} Find */

/** @param {{finds: Find[]}} props */
export default function HuntResults({ finds }) {
  if (!finds.length) return null;
  return html`
    <section class="stack">
      <h2 class="small-title">${t("hunt.finals")}</h2>
      <ol class="finds">
        ${finds.map((find, at) => html`<li key=${find.picture}><${HuntResult} find=${find} rank=${at + 1} /></li>`)}
      </ol>
    </section>
  `;
}

/** @param {{find: Find, rank: number}} props */
function HuntResult({ find, rank }) {
  const [draft, setDraft] = useState(false);
  const turn = () => setDraft(!draft);
  const name = t("hunt.final_of", { seed: seedText(find.seed), rank });
  return html`
    <figure class="find">
      <button type="button" class="find-picture" aria-pressed=${draft} aria-label=${`${name}. ${t("hunt.show_draft")}`}
        title=${t("hunt.show_draft")}
        onClick=${turn}>
        <img class="picture" src=${api.fileUrl(draft ? find.draft : find.picture)} alt="" />
        <span class="find-which">${t(draft ? "hunt.draft" : "hunt.final")}</span>
      </button>
      <figcaption class="stack">
        <span>
          ${t("hunt.place_short", { seed: seedText(find.seed) })} · ${t("hunt.score", { value: figure(find.score) })}
        </span>
        <span class="hint">${remarks(find).join("; ")}</span>
        <${PictureActions} picture=${find.picture} brief />
      </figcaption>
    </figure>
  `;
}

/** Say whether the draft foretold the final, and how many seeds look the same. @param {Find} find */
function remarks(find) {
  const lines = [t(find.foretold ? "hunt.foretold" : "hunt.not_foretold", { value: figure(find.likeness, 2) })];
  if (find.alike.length) lines.push(t("hunt.alike", { count: find.alike.length }));
  return lines;
}
