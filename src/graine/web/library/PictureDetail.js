// A picture of the library, its recipe in words, its marks, its family, and what can be done with it.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api.js";
import { html } from "../html.js";
import { date, t } from "../i18n.js";
import { notifyErrors } from "../notifyErrors.js";
import { recipeLines } from "../recipeText.js";
import LibraryActions from "./LibraryActions.js";
import LineageTree from "./LineageTree.js";
import { bin, mark, openPicture, pages, putOnBoard } from "./libraryState.js";
import StarRating from "./StarRating.js";

/** @typedef {import("../types.d.ts").Picture} Picture */

/** @param {{id: number, finish: import("./LibraryActions.js").FinishActions}} props */
export default function PictureDetail({ id, finish }) {
  const [picture, setPicture] = useState(/** @type {Picture | null} */ (null));
  const listed = [...pages.value.values()].flat().find((picture) => picture.id === id);
  useEffect(() => void notifyErrors(api.picture(id)).then(setPicture), [id, listed]);
  if (!picture) return html`<aside class="picture-detail" aria-busy="true" aria-label=${t("library.detail")}></aside>`;
  const change = async (/** @type {Record<string, unknown>} */ marks) => {
    await mark([id], marks);
    setPicture(await notifyErrors(api.picture(id)));
  };
  return html`
    <aside class="picture-detail stack" aria-label=${t("library.detail")}>
      <div class="row detail-head">
        <h3>#${id} <span class="hint">${date(picture.made)}</span></h3>
        <button type="button" class="button quiet"
          onClick=${() => (openPicture.value = 0)}>${t("library.detail_close")}</button>
      </div>
      <a href=${api.fileUrl(id)} target="_blank" rel="noopener" aria-label=${t("library.original")}>
        <img class="detail-picture" src=${api.fileUrl(id)} alt=${picture.prompt} />
      </a>
      <${Marks} picture=${picture} change=${change} />
      <${LibraryActions} picture=${picture} finish=${finish} />
      <${Recipe} picture=${picture} />
      <${Names} picture=${picture} change=${change} refetch=${() => notifyErrors(api.picture(id)).then(setPicture)} />
      <${LineageTree} id=${id} onOpen=${(/** @type {number} */ other) => (openPicture.value = other)} />
    </aside>
  `;
}

/** @param {{picture: Picture, change: (marks: Record<string, unknown>) => void}} props */
function Marks({ picture, change }) {
  return html`
    <div class="row wrap">
      <${StarRating} rating=${picture.rating} onRate=${(/** @type {number} */ rating) => change({ rating })} />
      <button type="button" class="button quiet" aria-pressed=${picture.starred}
        onClick=${() => change({ starred: !picture.starred })}>
        ${picture.starred ? "♥" : "♡"} ${t("library.star")}
      </button>
      <button type="button" class="button quiet" onClick=${() => bin([picture.id], !picture.binned)}>
        ${t(picture.binned ? "library.restore" : "library.throw")}
      </button>
    </div>
  `;
}

/** @param {{picture: Picture}} props */
function Recipe({ picture }) {
  return html`
    <div class="stack recipe">
      <p class="recipe-prompt">${picture.prompt || t("library.no_prompt")}</p>
      ${picture.negative && html`<p class="hint">${t("library.without", { negative: picture.negative })}</p>`}
      <dl>
        ${recipeLines(picture).map(({ name, value }) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}
      </dl>
      ${!picture.recipe && html`<p class="hint">${t("library.no_recipe")}</p>`}
    </div>
  `;
}

/**
 * Tags and boards, each with a way off.
 * @param {{picture: Picture, change: (marks: Record<string, unknown>) => void, refetch: () => void}} props
 */
function Names({ picture, change, refetch }) {
  if (!picture.tags.length && !picture.boards.length) return null;
  const off = async (/** @type {string} */ board) => {
    await putOnBoard(board, [picture.id], false);
    refetch();
  };
  return html`
    <ul class="names">
      ${picture.boards.map(
        (name) => html`
          <li key=${`b${name}`} class="chip">
            ${t("library.board", { name })} <button type="button" aria-label=${t("library.off_board", { name })}
              onClick=${() => off(name)}>×</button>
          </li>`,
      )}
      ${picture.tags.map(
        (name) => html`
          <li key=${`t${name}`} class="chip">
            ${name} <button type="button" aria-label=${t("library.remove_tag", { name })}
              onClick=${() => change({ remove_tags: [name] })}>×</button>
          </li>`,
      )}
    </ul>
  `;
}
