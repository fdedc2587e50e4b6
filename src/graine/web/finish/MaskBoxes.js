// A mask made by numbers: a box is added or taken away.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { t } from "../i18n.js";
import FrameFields from "./FrameFields.js";
import { framed } from "./finishLogic.js";

/**
 * @param {object} props
 * @param {import("./finishLogic.js").Input} props.input
 * @param {import("../canvas/painter.js").Painter} props.painter
 * @param {() => void} props.onChange
 */
export default function MaskBoxes({ input, painter, onChange }) {
  const { width, height } = input;
  const [frame, setFrame] = useState(() =>
    framed({ x: width / 4, y: height / 4, width: width / 2, height: height / 2 }, input),
  );
  const lay = (/** @type {boolean} */ erase) => {
    painter.tell(
      painter.box({ left: frame.x, top: frame.y, right: frame.x + frame.width, bottom: frame.y + frame.height }, erase),
    );
    onChange();
  };
  return html`
    <div class="stack">
      <${FrameFields} frame=${frame} size=${input} onChange=${setFrame} />
      <div class="row wrap">
        <button type="button" class="button" onClick=${() => lay(false)}>${t("finish.box_add")}</button>
        <button type="button" class="button" onClick=${() => lay(true)}>${t("finish.box_remove")}</button>
      </div>
    </div>
  `;
}
