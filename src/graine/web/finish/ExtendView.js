// Extending by hand: the picture in an empty field, its edges pulled outward.
import { useRef, useState } from "preact/hooks";
import * as api from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import EdgeHandle from "./EdgeHandle.js";
import { changeSettings, settings } from "./finishState.js";

/** @typedef {import("./finishLogic.js").Edges} Edges */

const ROUND = 8; // pixels: what a model paints in
const ROOM = 0.35; // of the longer side: empty field beyond the picture

/** @param {{input: import("./finishLogic.js").Input}} props */
export default function ExtendView({ input }) {
  const { left, right, up, down } = settings.value.extend;
  const edges = { left, right, up, down };
  const field = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [held, setHeld] = useState(/** @type {Edges | null} */ (null));
  const room = roomFor(input, held ?? edges);
  const world = { width: input.width + room.left + room.right, height: input.height + room.up + room.down };
  const frame = {
    x: room.left - left,
    y: room.up - up,
    width: input.width + left + right,
    height: input.height + up + down,
  };
  const pull = (/** @type {keyof Edges} */ edge, /** @type {number} */ pixels) =>
    changeSettings("extend", {
      [edge]: Math.min(4096, Math.max(0, Math.round((edges[edge] + pixels) / ROUND) * ROUND)),
    });
  const scale = () => world.width / (field.current?.clientWidth || 1);
  return html`
    <div class="extend-field" ref=${field} style=${{ "--ratio": world.width / world.height }}>
      <div class="extend-frame" style=${styleOf(frame, world)}></div>
      <img src=${api.inputUrl(input.hash)} alt=${t("finish.picture")} draggable=${false}
        style=${styleOf({ x: room.left, y: room.up, width: input.width, height: input.height }, world)} />
      ${
        /** @type {(keyof Edges)[]} */ (["left", "right", "up", "down"]).map(
          (edge) => html`
            <${EdgeHandle} key=${edge} edge=${edge} label=${t(`finish.edge_${edge}`)} value=${edges[edge]} most=${4096}
              style=${styleOf(edgeOf(edge, frame), world)}
              scale=${scale} onHold=${(/** @type {boolean} */ on) => setHeld(on ? edges : null)}
              onPull=${(/** @type {number} */ pixels) => pull(edge, pixels)} />`,
        )
      }
    </div>
    <p class="hint">${t("finish.extend_help")}</p>
  `;
}

/**
 * The field beyond each edge: never less than there is to paint, and some more to pull into.
 * @param {{width: number, height: number}} size
 * @param {Edges} edges
 * @returns {Edges}
 */
function roomFor({ width, height }, edges) {
  const least = Math.max(width, height) * ROOM;
  const room = (/** @type {number} */ edge) => Math.max(least, edge + least / 2);
  return { left: room(edges.left), right: room(edges.right), up: room(edges.up), down: room(edges.down) };
}

/** @param {keyof Edges} edge @param {import("./finishLogic.js").Frame} frame */
export function edgeOf(edge, { x, y, width, height }) {
  const upright = edge === "left" || edge === "right";
  return {
    x: edge === "right" ? x + width : x,
    y: edge === "down" ? y + height : y,
    width: upright ? 0 : width,
    height: upright ? height : 0,
  };
}

/**
 * Where a frame lies, in shares of the field.
 * @param {import("./finishLogic.js").Frame} frame
 * @param {{width: number, height: number}} world
 */
export function styleOf({ x, y, width, height }, world) {
  const percent = (/** @type {number} */ share) => `${share * 100}%`;
  return {
    left: percent(x / world.width),
    top: percent(y / world.height),
    width: percent(width / world.width),
    height: percent(height / world.height),
  };
}
