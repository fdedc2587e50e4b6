// A picture of the library, small, with what can be done with it.
import * as api from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { carry, compareWith, notify, usePrompt, useSeed } from "../state.js";

/** @typedef {import("../types.d.ts").Picture} Picture */
/** @typedef {{name: string, label: string, run: (picture: Picture) => unknown}} Action */

/** What every picture offers. @returns {Action[]} */
export function usualActions() {
  return [
    { name: "seed", label: t("shell.use_seed"), run: useSeed },
    { name: "prompt", label: t("shell.use_prompt"), run: usePrompt },
    { name: "compare", label: t("shell.compare_with"), run: compareWith },
    { name: "refine", label: t("shell.refine_this"), run: (picture) => carry(picture, "refine") },
    { name: "finish", label: t("shell.finish_this"), run: (picture) => carry(picture, "finish") },
    { name: "star", label: t("shell.star"), run: star },
    { name: "bin", label: t("shell.bin"), run: bin },
  ];
}

/**
 * @param {object} props
 * @param {Picture} props.picture
 * @param {Action[]} [props.actions]
 * @param {boolean} [props.selected]
 * @param {(picture: Picture, event: Event) => unknown} [props.onOpen]
 */
export default function PictureCard({
  picture,
  actions = usualActions(),
  selected = false,
  onOpen = (opened) => carry(opened),
}) {
  return html`
    <div class=${`card${selected ? " selected" : ""}`}>
      <button type="button" class="card-open" onClick=${(/** @type {Event} */ event) => onOpen(picture, event)}>
        <img src=${api.thumbUrl(picture.id, 256)}
          alt=${t("shell.picture", { id: String(picture.id), prompt: picture.prompt })} loading="lazy" />
      </button>
      <div class="card-marks" aria-hidden="true">
        ${picture.starred && html`<span>★</span>`}
        ${picture.rating > 0 && html`<span>${"●".repeat(picture.rating)}</span>`}
      </div>
      <div class="card-actions">
        ${actions.map(
          ({ name, label, run }) => html`
            <button type="button" key=${name} onClick=${() => run(picture)}>${label}</button>`,
        )}
      </div>
    </div>
  `;
}

/** Star a picture, or take its star; gives it as it is now. @param {Picture} picture @returns {Promise<Picture>} */
export async function star(picture) {
  const starred = !picture.starred;
  await api.mark({ ids: [picture.id], starred });
  notify({ text: t(starred ? "shell.starred" : "shell.unstarred") });
  return { ...picture, starred };
}

/** Put a picture into the bin, with a way back. @param {Picture} picture */
export async function bin(picture) {
  await api.mark({ ids: [picture.id], binned: true });
  const undo = () => api.mark({ ids: [picture.id], binned: false });
  notify({ text: t("shell.binned", { id: String(picture.id) }), undo });
}
