// The tools of finishing: which one, its settings, the words, the button.

import DrawButton from "../controls/DrawButton.js";
import { html } from "../html.js";
import { number, t } from "../i18n.js";
import { drawWish } from "../state.js";
import AdjustPanel from "./AdjustPanel.js";
import BlendPanel from "./BlendPanel.js";
import ExtendPanel from "./ExtendPanel.js";
import { editOf, finishWish, missing, needsPrompt, sizeAfter, TOOLS } from "./finishLogic.js";
import { changeFinish, finish, settings } from "./finishState.js";
import RedrawPanel from "./RedrawPanel.js";
import RepaintPanel from "./RepaintPanel.js";
import UpscalePanel from "./UpscalePanel.js";

/** @typedef {import("./finishLogic.js").Input} Input */
/** @typedef {import("./finishLogic.js").Tool} Tool */

/** @type {Record<Tool, (props: any) => unknown>} */
const PANELS = {
  redraw: RedrawPanel,
  repaint: RepaintPanel,
  extend: ExtendPanel,
  blend: BlendPanel,
  upscale: UpscalePanel,
  adjust: AdjustPanel,
};

/**
 * @param {object} props
 * @param {import("../types.d.ts").Picture} props.picture
 * @param {Input | null} props.input
 * @param {ReturnType<typeof import("./useMask.js").useMask>} props.mask
 * @param {import("../types.d.ts").Job | null} props.job
 * @param {() => void} props.onChange
 */
export default function FinishPanel({ picture, input, mask, job, onChange }) {
  const { tool } = finish.value;
  const prompt = finish.value[wordsOf(tool)];
  const now = settings.value;
  const lacks = missing(tool, now, mask.painted ? "painted" : "");
  const edit = editOf(tool, now, input?.hash ?? "", mask.hash);
  const wish = finishWish(drawWish.value, { tool, settings: now, edit, prompt, picture });
  const ready = input && !lacks && (tool !== "repaint" || mask.hash);
  const Panel = PANELS[tool];
  return html`
    <${ToolChoice} tool=${tool} onChange=${onChange} />
    <p class="hint">${t(`finish.about_${tool}`)}</p>
    ${needsPrompt(tool, now) && html`<${Words} tool=${tool} prompt=${prompt} placeholder=${picture.prompt} />`}
    <div class="stack" onInput=${onChange} onChange=${onChange}><${Panel} input=${input} mask=${mask} /></div>
    ${input && html`<${SizeLine} size=${sizeAfter(tool, now, input)} />`}
    ${lacks && html`<p class="hint" id="finish-lacks">${t(`finish.${lacks}`)}</p>`}
    <${DrawButton} kind="draw" wish=${wish} job=${job} disabled=${!ready} label=${t(`finish.do_${tool}`)}
      onStart=${onChange} />
  `;
}

/** @param {{tool: Tool, onChange: () => void}} props */
function ToolChoice({ tool, onChange }) {
  const pick = (/** @type {Tool} */ value) => {
    changeFinish({ tool: value });
    onChange();
  };
  return html`
    <fieldset class="tool-choice">
      <legend class="visually-hidden">${t("finish.tools")}</legend>
      ${TOOLS.map(
        (value) => html`
          <label key=${value} class=${value === tool ? "chosen" : ""}>
            <input class="visually-hidden" type="radio" name="finish-tool" value=${value} checked=${value === tool}
              onChange=${() => pick(value)} />
            ${t(`finish.tool_${value}`)}
          </label>`,
      )}
    </fieldset>
  `;
}

/** @param {{tool: Tool, prompt: string, placeholder: string}} props */
function Words({ tool, prompt, placeholder }) {
  return html`
    <label class="field">
      <span class="label">${t(`finish.words_${tool === "repaint" ? "repaint" : "all"}`)}</span>
      <textarea rows="2" maxlength="20000" value=${prompt} placeholder=${placeholder}
        onInput=${(/** @type {Event} */ event) =>
          changeFinish({ [wordsOf(tool)]: /** @type {HTMLTextAreaElement} */ (event.currentTarget).value })}></textarea>
      ${placeholder && html`<span class="hint">${t("finish.words_taken")}</span>`}
    </label>
  `;
}

/** @param {{size: {width: number, height: number} | null}} props */
function SizeLine({ size }) {
  return (
    size &&
    html`
      <p class="hint"
        role="status">${t("finish.size_after", { width: number(size.width), height: number(size.height) })}</p>`
  );
}

/** @param {Tool} tool @returns {"prompt" | "whole"} */
function wordsOf(tool) {
  return tool === "repaint" ? "prompt" : "whole";
}
