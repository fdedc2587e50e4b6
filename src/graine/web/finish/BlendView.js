// Blending: the picture, and round it the places where a second one can be dropped.
import * as api from "../api.js";
import DropZone, { take } from "../controls/DropZone.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { drawer } from "../state.js";
import { DIRECTIONS } from "./finishLogic.js";
import { changeSettings, layBeside, settings } from "./finishState.js";

/** @typedef {import("./finishLogic.js").Direction} Direction */

/** @param {{input: import("./finishLogic.js").Input}} props */
export default function BlendView({ input }) {
  const { other, direction, gap } = settings.value.blend;
  return html`
    <div class=${`blend-field ${other ? direction : "empty"}`}
      style=${{ "--gap-share": `${gap / Math.max(input.width, input.height)}fr` }}>
      <img class="blend-picture" src=${api.inputUrl(input.hash)} alt=${t("finish.picture")} />
      ${
        other
          ? html`
            <div class="blend-gap" aria-hidden="true"></div>
            <img class="blend-other" src=${api.inputUrl(other.hash)} alt=${t("finish.second")} />`
          : DIRECTIONS.map((side) => html`<${Side} key=${side} side=${side} />`)
      }
    </div>
    <${DropZone} label=${t(other ? "finish.second_other" : "finish.second_drop")}
      onFile=${(/** @type {File} */ file) => layBeside(api.takeInput(file))}
      onPicture=${(/** @type {number} */ id) => layBeside(api.takeFrom(id))} />
    <div class="row wrap">
      <button type="button" class="button quiet"
        onClick=${() => (drawer.value = "library")}>${t("finish.from_library")}</button>
      ${
        other &&
        html`
          <button type="button" class="button quiet"
            onClick=${() => changeSettings("blend", { other: null })}>${t("finish.second_away")}</button>`
      }
    </div>
  `;
}

/** @param {{side: Direction}} props */
function Side({ side }) {
  const drop = (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    event.stopPropagation();
    take(
      event.dataTransfer,
      false,
      (file) => layBeside(api.takeInput(file), side),
      (id) => layBeside(api.takeFrom(id), side),
    );
  };
  return html`
    <div class=${`blend-side ${side}`} onDrop=${drop}
      onDragOver=${(/** @type {DragEvent} */ event) => event.preventDefault()}>${t(`finish.side_${side}`)}</div>`;
}
