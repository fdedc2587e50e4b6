// What can be done with the chosen draft, each by button and by key.
import { useLayoutEffect } from "preact/hooks";
import { withPicture } from "../controls/PictureActions.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { registerKeys } from "../shortcuts.js";
import { useSeed } from "../state.js";
import { mark, star, stars } from "./huntState.js";
import { entryName } from "./SheetItem.js";

/**
 * @param {object} props
 * @param {string} props.job
 * @param {import("./huntLogic.js").SheetEntry} props.entry
 * @param {number} props.total
 * @param {import("./huntLogic.js").Mark | undefined} props.marked
 * @param {() => void} props.onOpen
 * @param {() => void} props.onUnfold
 */
export default function SheetBar({ job, entry, total, marked, onOpen, onUnfold }) {
  const { picture } = entry.draft;
  const keep = () => mark(job, picture, "keep");
  const reject = () => mark(job, picture, "reject");
  const favourite = () => void star(picture);
  const takeSeed = () => void withPicture(picture, useSeed);
  useLayoutEffect(() => registerKeys("hunt", { k: keep, x: reject, f: favourite, s: takeSeed }));
  return html`
    <div class="sheet-bar" role="toolbar" aria-label=${entryName(entry, total)}>
      <span class="sheet-bar-name">${entryName(entry, total)}</span>
      <${Key} letter="K" label=${t("hunt.keep_key")} pressed=${marked === "keep"} onClick=${keep} />
      <${Key} letter="X" label=${t("hunt.reject_key")} pressed=${marked === "reject"} onClick=${reject} />
      <${Key} letter="F" label=${t("hunt.favourite_key")} pressed=${stars.value[picture] ?? false}
        onClick=${favourite} />
      <${Key} letter="S" label=${t("hunt.use_seed")} onClick=${takeSeed} />
      <${Key} letter="↵" label=${t("hunt.open")} onClick=${onOpen} />
      ${
        entry.alike.length > 0 &&
        html`
          <button type="button" class="button quiet"
            onClick=${onUnfold}>${t("hunt.alike_show", { count: entry.alike.length })}</button>`
      }
    </div>
  `;
}

/** @param {{letter: string, label: string, pressed?: boolean, onClick: () => void}} props */
function Key({ letter, label, pressed, onClick }) {
  return html`
    <button type="button" class="button quiet" aria-pressed=${pressed} onClick=${onClick}>
      <kbd aria-hidden="true">${letter}</kbd> ${label}
    </button>
  `;
}
