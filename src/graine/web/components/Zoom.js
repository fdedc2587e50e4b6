// One picture of many, large; arrows lead to its neighbours.
import { useLayoutEffect } from "preact/hooks";
import * as api from "../api.js";
import { html } from "../html.js";
import { registerKeys } from "../keys.js";
import Dialog from "./Dialog.js";
import PictureActions from "./PictureActions.js";

/** @typedef {{picture: number, name: string}} Shown */

/** @param {{pictures: Shown[], picture: number, full?: Record<string, any>, onMove: (picture: number) => void, onClose: () => void}} props */
export default function Zoom({ pictures, picture, full, onMove, onClose }) {
  const at = pictures.findIndex((one) => one.picture === picture);
  const step = (/** @type {number} */ by) => pictures[at + by] && onMove(pictures[at + by].picture);
  useLayoutEffect(() => registerKeys("zoom", { ArrowLeft: () => step(-1), ArrowRight: () => step(1) }));
  const { name } = pictures[at] ?? { name: "" };
  return html`
    <${Dialog} title=${name} onClose=${onClose}>
      <figure class="zoom">
        <img class="picture" src=${api.fileUrl(picture)} alt=${name} />
        <figcaption><${PictureActions} picture=${picture} full=${full} onDone=${onClose} /></figcaption>
      </figure>
    <//>
  `;
}
