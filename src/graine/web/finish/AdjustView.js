// What adjusting will give, shown at once by the browser; the frame that is kept is pulled at its edges.
import { useRef } from "preact/hooks";
import * as api from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import EdgeHandle from "./EdgeHandle.js";
import { edgeOf, styleOf } from "./ExtendView.js";
import { framed, straightened } from "./finishLogic.js";
import { changeSettings, settings } from "./finishState.js";

/** @typedef {import("./finishLogic.js").Frame} Frame */
/** @typedef {"left" | "right" | "up" | "down"} Edge */

/** @param {{input: import("./finishLogic.js").Input}} props */
export default function AdjustView({ input }) {
  const { straighten, crop, contrast, brightness, saturation } = settings.value.adjust;
  const size = straightened(input, straighten);
  const frame = crop ?? { x: 0, y: 0, ...size };
  const field = useRef(/** @type {HTMLDivElement | null} */ (null));
  const look = {
    filter: `contrast(${contrast}) brightness(${brightness}) saturate(${saturation})`,
    transform: `rotate(${straighten}deg)`,
    ...styleOf(
      {
        x: (size.width - input.width) / 2,
        y: (size.height - input.height) / 2,
        width: input.width,
        height: input.height,
      },
      size,
    ),
  };
  const scale = () => size.width / (field.current?.clientWidth || 1);
  return html`
    <div class="adjust-field" ref=${field} style=${{ "--ratio": size.width / size.height }}>
      <div class="adjust-clip">
        <img src=${api.inputUrl(input.hash)} alt=${t("finish.picture")} draggable=${false} style=${look} />
        <div class="crop-frame" style=${styleOf(frame, size)}></div>
      </div>
      ${
        /** @type {Edge[]} */ (["left", "right", "up", "down"]).map(
          (edge) => html`
            <${EdgeHandle} key=${edge} edge=${edge} label=${t(`finish.crop_${edge}`)}
              value=${Math.round(cut(edge, frame, size))}
              most=${edge === "left" || edge === "right" ? size.width : size.height}
              style=${styleOf(edgeOf(edge, frame), size)} scale=${scale}
              onPull=${(/** @type {number} */ pixels) =>
                changeSettings("adjust", { crop: pulled(edge, frame, pixels, size) })} />`,
        )
      }
    </div>
    <p class="hint">${t("finish.adjust_help")}</p>
  `;
}

/**
 * How far out an edge is, from the opposite side of the picture.
 * @param {Edge} edge
 * @param {Frame} frame
 * @param {{width: number, height: number}} size
 */
function cut(edge, frame, size) {
  return {
    left: size.width - frame.x,
    right: frame.x + frame.width,
    up: size.height - frame.y,
    down: frame.y + frame.height,
  }[edge];
}

/**
 * Pull an edge of a frame outward; the opposite one stays.
 * @param {Edge} edge
 * @param {Frame} frame
 * @param {number} pixels
 * @param {{width: number, height: number}} size
 * @returns {Frame | null}
 */
function pulled(edge, frame, pixels, size) {
  const [right, bottom] = [frame.x + frame.width, frame.y + frame.height];
  const x = edge === "left" ? Math.min(Math.max(0, frame.x - pixels), right - 1) : frame.x;
  const y = edge === "up" ? Math.min(Math.max(0, frame.y - pixels), bottom - 1) : frame.y;
  const far = { x: edge === "right" ? right + pixels : right, y: edge === "down" ? bottom + pixels : bottom };
  const made = framed({ x, y, width: far.x - x, height: far.y - y }, size);
  return made.width === size.width && made.height === size.height ? null : made;
}
