// One picture of many, large; arrows lead to its neighbours.
import { useLayoutEffect } from "preact/hooks";
import * as api from "../api.js";
import { html } from "../html.js";
import { registerKeys } from "../shortcuts.js";
import Dialog from "./Dialog.js";
import PictureActions from "./PictureActions.js";

/** @typedef {{picture: number, name: string}} Shown */

/** @typedef {import("./PictureActions.js").Action} Action */

/**
 * @param {object} props
 * @param {Shown[]} props.pictures
 * @param {number} props.picture  the one that is shown
 * @param {Record<string, any>} [props.full]  the wish that draws it in full
 * @param {Action} [props.take]
 * @param {(picture: number) => void} props.onMove
 * @param {() => void} props.onClose
 */
export default function Lightbox({ pictures, picture, full, take, onMove, onClose }) {
  const at = pictures.findIndex((listed) => listed.picture === picture);
  const step = (/** @type {number} */ by) => pictures[at + by] && onMove(pictures[at + by].picture);
  useLayoutEffect(() => registerKeys("zoom", { ArrowLeft: () => step(-1), ArrowRight: () => step(1) }));
  const { name } = pictures[at] ?? { name: "" };
  return html`
    <${Dialog} title=${name} onClose=${onClose}>
      <figure class="zoom">
        <img class="picture" src=${api.fileUrl(picture)} alt=${name} />
        <figcaption><${PictureActions} picture=${picture} full=${full} take=${take} onDone=${onClose} /></figcaption>
      </figure>
    <//>
  `;
}
