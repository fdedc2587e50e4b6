// Two pictures to compare: side by side, or one under the other with a slider.
import * as api from "../api.js";
import { html } from "../html.js";
import BeforeAfter from "./BeforeAfter.js";

/**
 * @param {{left: number, right: number, names: [string, string], view: "side" | "slider", better?: string}} props
 *   pictures by their number; `better` is the side that was chosen
 */
export default function PairView({ left, right, names, view, better = "" }) {
  if (view === "slider") {
    return html`
      <div class="pair-slider">
        <div class="pair-names"><span>${names[0]}</span><span>${names[1]}</span></div>
        <${BeforeAfter} before=${api.fileUrl(left)} after=${api.fileUrl(right)} />
      </div>
    `;
  }
  return html`
    <div class="pair">
      <${Side} key=${left} picture=${left} name=${names[0]} better=${better === "left"} />
      <${Side} key=${right} picture=${right} name=${names[1]} better=${better === "right"} />
    </div>
  `;
}

/** @param {{picture: number, name: string, better: boolean}} props */
function Side({ picture, name, better }) {
  return html`
    <figure class=${better ? "pair-side better" : "pair-side"}>
      <img class="picture" src=${api.fileUrl(picture)} alt=${name} />
      <figcaption>${name}</figcaption>
    </figure>
  `;
}
