// A frame within a picture, by four numbers.

import NumberField from "../controls/NumberField.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { framed } from "./finishLogic.js";

/** @typedef {import("./finishLogic.js").Frame} Frame */

const PARTS = /** @type {const} */ (["x", "y", "width", "height"]);

/** @param {{frame: Frame, size: {width: number, height: number}, onChange: (frame: Frame) => void}} props */
export default function FrameFields({ frame, size, onChange }) {
  const most = { x: size.width - 1, y: size.height - 1, width: size.width, height: size.height };
  return html`
    <div class="frame-fields">
      ${PARTS.map(
        (part) => html`
          <${NumberField} key=${part} label=${t(`finish.frame_${part}`)} value=${frame[part]}
            min=${part === "x" || part === "y" ? 0 : 1} max=${most[part]}
            onChange=${(/** @type {number} */ value) => onChange(framed({ ...frame, [part]: value }, size))} />`,
      )}
    </div>
  `;
}
