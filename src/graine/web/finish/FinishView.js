// The large side of finishing: the picture under its tool, or what came of it beside what it was.
import * as api from "../api.js";
import JobError from "../controls/JobError.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import AdjustView from "./AdjustView.js";
import BlendView from "./BlendView.js";
import ExtendView from "./ExtendView.js";
import FinishResult from "./FinishResult.js";
import { finish } from "./finishState.js";
import MaskEditor from "./MaskEditor.js";

/**
 * @param {object} props
 * @param {import("../types.d.ts").Picture} props.picture
 * @param {import("./finishLogic.js").Input | null} props.input
 * @param {ReturnType<typeof import("./useMask.js").useMask>} props.mask
 * @param {import("../types.d.ts").Picture | null} props.shown  the try that is looked at
 * @param {import("../types.d.ts").Job | null} props.job
 * @param {() => void} props.onBack
 */
export default function FinishView({ picture, input, mask, shown, job, onBack }) {
  const { tool } = finish.value;
  if (shown) return html`<${FinishResult} key=${shown.id} before=${picture} after=${shown} onBack=${onBack} />`;
  return html`
    ${job && html`<${JobError} job=${job} />`}
    ${!input && html`<${Plain} picture=${picture} />`}
    ${
      input &&
      tool === "repaint" &&
      (mask.painter
        ? html`<${MaskEditor} key=${input.hash} input=${input} painter=${mask.painter} onChange=${mask.changed} />`
        : html`<${Plain} picture=${picture} />`)
    }
    ${input && tool === "extend" && html`<${ExtendView} input=${input} />`}
    ${input && tool === "blend" && html`<${BlendView} input=${input} />`}
    ${input && tool === "adjust" && html`<${AdjustView} input=${input} />`}
    ${input && (tool === "redraw" || tool === "upscale") && html`<${Plain} picture=${picture} />`}
  `;
}

/** @param {{picture: import("../types.d.ts").Picture}} props */
function Plain({ picture }) {
  return html`
    <img class="finish-picture" src=${api.fileUrl(picture.id)} alt=${picture.prompt || t("finish.picture")} />`;
}
