// Where a picture came from and what came of it, as a tree that is walked by key.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api.js";
import { html } from "../html.js";
import { colon, t } from "../i18n.js";
import { notifyErrors } from "../notifyErrors.js";
import { treeOf } from "./lineage.js";

/** @typedef {import("./lineage.js").Branch} Branch */

/** @param {{id: number, onOpen: (id: number) => void}} props */
export default function LineageTree({ id, onOpen }) {
  const [roots, setRoots] = useState(/** @type {Branch[]} */ ([]));
  useEffect(() => {
    let gone = false;
    notifyErrors(api.lineage(id)).then((family) => gone || !family || setRoots(treeOf(family)));
    return () => {
      gone = true;
    };
  }, [id]);
  if (!roots.some((root) => root.children.length)) return null;
  return html`
    <section class="lineage">
      <h3>${t("library.lineage")}</h3>
      <ul role="tree" aria-label=${t("library.lineage")} onKeyDown=${walk}>
        ${roots.map(
          (branch) => html`
            <${Twig} key=${branch.picture.id} branch=${branch} id=${id} level=${1} onOpen=${onOpen} />`,
        )}
      </ul>
    </section>
  `;
}

/** @param {{branch: Branch, id: number, level: number, onOpen: (id: number) => void}} props */
function Twig({ branch, id, level, onOpen }) {
  const { picture, how, changes, children, again } = branch;
  const here = picture.id === id;
  return html`
    <li role="none">
      <button type="button" role="treeitem" class=${`twig ${here ? "here" : ""}`}
        aria-current=${here ? "true" : undefined} aria-level=${level}
        aria-expanded=${children.length ? "true" : undefined}
        aria-selected=${here} tabindex=${here && !again ? 0 : -1} onClick=${() => onOpen(picture.id)}>
        <img src=${api.thumbUrl(picture.id, 64)} alt="" width="44" height="44" loading="lazy" />
        <span>
          <span class="twig-name">${how ? colon(`#${picture.id}`, t(`library.how_${how}`)) : `#${picture.id}`}</span>
          ${changes && html`<span class="hint">${changes}</span>`}
          ${again && html`<span class="hint">${t("library.see_above")}</span>`}
        </span>
      </button>
      ${
        children.length > 0 &&
        html`
          <ul role="group">
            ${children.map(
              (child) => html`
                <${Twig} key=${child.picture.id} branch=${child} id=${id} level=${level + 1} onOpen=${onOpen} />`,
            )}
          </ul>`
      }
    </li>
  `;
}

/** Up and down through what is listed, left to the parent, right to the first child. @param {KeyboardEvent} event */
function walk(event) {
  const tree = /** @type {HTMLElement} */ (event.currentTarget);
  const all = /** @type {HTMLElement[]} */ ([...tree.querySelectorAll("[role=treeitem]")]);
  const at = all.indexOf(/** @type {HTMLElement} */ (event.target));
  const level = (/** @type {number} */ index) => Number(all[index]?.getAttribute("aria-level") ?? 0);
  const parent = all.findLastIndex((_, index) => index < at && level(index) < level(at));
  const child = level(at + 1) > level(at) ? at + 1 : at;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, ArrowLeft: parent, ArrowRight: child, Home: 0, End: all.length - 1 }[
    event.key
  ];
  if (to === undefined || !all[to]) return;
  event.preventDefault();
  event.stopPropagation();
  all[to].focus();
}
