// Two pictures of the library: side by side or under a slider, and what differs, in words.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api.js";
import BeforeAfter from "../controls/BeforeAfter.js";
import Segmented from "../controls/Segmented.js";
import { html } from "../html.js";
import { number, t } from "../i18n.js";
import { notifyErrors } from "../notifyErrors.js";
import { comparedPair, openPicture } from "./libraryState.js";

/**
 * @typedef {{field: string, label: string, from: unknown, to: unknown, text: string, changes: unknown[]}} Difference
 */
/** @typedef {{differences: Difference[], pixels: {mean: number, largest: number, share: number} | null}} Comparison */

/** @param {{pair: [number, number]}} props */
export default function ComparePictures({ pair: [left, right] }) {
  const [way, setWay] = useState("sides");
  const [comparison, setComparison] = useState(/** @type {Comparison | null} */ (null));
  useEffect(() => void notifyErrors(api.diff(left, right)).then(setComparison), [left, right]);
  const options = ["sides", "slider"].map((value) => ({ value, label: t(`library.by_${value}`) }));
  return html`
    <aside class="picture-detail compare-pictures stack" aria-label=${t("library.compared", { left, right })}>
      <div class="row detail-head">
        <h3>#${left}, #${right}</h3>
        <button type="button" class="button quiet"
          onClick=${() => (comparedPair.value = null)}>${t("library.detail_close")}</button>
      </div>
      <${Segmented} label=${t("library.by")} options=${options} value=${way} onChange=${setWay} />
      ${
        way === "slider"
          ? html`<${BeforeAfter} before=${api.fileUrl(left)} after=${api.fileUrl(right)} />`
          : html`<div class="two-sides"><${Side} id=${left} /><${Side} id=${right} /></div>`
      }
      ${comparison && html`<${Differences} comparison=${comparison} />`}
    </aside>
  `;
}

/** @param {{id: number}} props */
function Side({ id }) {
  const open = () => {
    comparedPair.value = null;
    openPicture.value = id;
  };
  return html`
    <figure><img src=${api.fileUrl(id)} alt=${t("library.picture", { id })} />
      <figcaption><button type="button" class="button quiet" onClick=${open}>#${id}</button></figcaption></figure>`;
}

/** @param {{comparison: Comparison}} props */
function Differences({ comparison: { differences, pixels } }) {
  return html`
    <div class="differences">
      ${
        differences.length
          ? html`<ul>${differences.map(({ field, text }) => html`<li key=${field}>${text}</li>`)}</ul>`
          : html`<p>${t("library.same_recipe")}</p>`
      }
      ${pixels && html`<p class="hint">${pixelsText(pixels.share)}</p>`}
    </div>
  `;
}

/** @param {number} share of the pixels that differ */
function pixelsText(share) {
  const percent = number(share, { style: "percent", maximumFractionDigits: 1 });
  return t(share ? "library.pixels_differ" : "library.pixels_same", { percent });
}
