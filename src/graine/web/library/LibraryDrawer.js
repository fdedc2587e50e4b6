// The library, opened over any step: looked through, marked, compared, taken from.
import { useEffect, useRef } from "preact/hooks";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { registerKeys } from "../shortcuts.js";
import { drawer } from "../state.js";
import ComparePictures from "./ComparePictures.js";
import LibraryFilters from "./LibraryFilters.js";
import LibraryGrid from "./LibraryGrid.js";
import LibrarySearch from "./LibrarySearch.js";
import { comparedPair, followJobs, importFiles, openPicture, refresh, total } from "./libraryState.js";
import PictureDetail from "./PictureDetail.js";
import SelectionBar from "./SelectionBar.js";

/** @param {{finish: import("./LibraryActions.js").FinishActions}} props */
export default function LibraryDrawer({ finish }) {
  const panel = useRef(/** @type {HTMLElement | null} */ (null));
  const close = () => (drawer.value = null);
  useEffect(() => {
    refresh();
    const before = document.activeElement;
    panel.current?.querySelector("input")?.focus();
    const stop = followJobs();
    return () => {
      stop();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  useEffect(() => registerKeys("library", { Escape: back, l: close }), []);
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" && event.key !== "Enter") return;
    event.stopPropagation(); // they are not for the step behind
    if (event.key === "Escape") back();
  };
  const drop = (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    importFiles([...(event.dataTransfer?.files ?? [])]);
  };
  return html`
    <section class="library" ref=${panel} role="dialog" aria-modal="false" aria-label=${t("library.title")}
      onKeyDown=${onKeyDown} onDrop=${drop}
      onDragOver=${(/** @type {DragEvent} */ event) => event.preventDefault()}>
      <div class="library-head">
        <h2>
          ${t("library.title")} <span class="hint" role="status">${t("library.total", { count: total.value })}</span>
        </h2>
        <${LibrarySearch} />
        <button type="button" class="button quiet library-close"
          onClick=${close}>${t("library.close")} <kbd>L</kbd></button>
      </div>
      <div class=${`library-body ${openPicture.value || comparedPair.value ? "with-detail" : ""}`}>
        <${LibraryFilters} />
        <div class="library-main">
          <${SelectionBar} />
          <${LibraryGrid} />
        </div>
        ${
          comparedPair.value
            ? html`<${ComparePictures} pair=${comparedPair.value} />`
            : openPicture.value > 0 &&
              html`
                <${PictureDetail} key=${openPicture.value} id=${openPicture.value} finish=${finish} />`
        }
      </div>
    </section>
  `;
}

/** Escape closes what was opened last. */
function back() {
  if (comparedPair.value) comparedPair.value = null;
  else if (openPicture.value) openPicture.value = 0;
  else drawer.value = null;
}
