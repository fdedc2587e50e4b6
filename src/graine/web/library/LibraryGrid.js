// The pictures of the library: only those on the screen are drawn, however many there are.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { indexAfter } from "../gridFocus.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import LibraryCell from "./LibraryCell.js";
import {
  bin,
  fetchRange,
  filters,
  mark,
  openPicture,
  pictureAt,
  selected,
  selectRange,
  toggle,
  total,
} from "./libraryState.js";
import { scrollToShow, visibleWindow } from "./virtualGrid.js";

const GAP = 8;

export default function LibraryGrid() {
  const grid = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [screen, setScreen] = useState({ width: 800, height: 600, scroll: 0 });
  const [at, setAt] = useState(0);
  const anchor = useRef(0);
  const count = total.value;
  const seen = visibleWindow({ count, ...screen, least: screen.width < 500 ? 104 : 148, gap: GAP });
  useScreen(grid, setScreen);
  useEffect(() => void fetchRange(seen.first, seen.last), [seen.first, seen.last, count, filters.value]);
  useEffect(() => {
    setAt(0);
    grid.current?.scrollTo(0, 0);
  }, [filters.value]);
  const goTo = (/** @type {number} */ to) => {
    setAt(to);
    const scroll = scrollToShow(to, seen, { ...screen, gap: GAP });
    grid.current?.scrollTo(0, scroll);
    setTimeout(() => cellAt(grid.current, to)?.focus(), 60); // it is drawn only once it is scrolled to
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) =>
    gridKey(event, {
      at,
      count,
      columns: seen.columns,
      rows: Math.floor(screen.height / (seen.side + GAP)),
      goTo,
      anchor,
    });
  const onClick = (/** @type {number} */ index, /** @type {MouseEvent} */ event) => {
    setAt(index);
    pick(index, event, anchor);
  };
  if (!count) return html`<${NothingHere} />`;
  const indices = Array.from({ length: seen.last - seen.first }, (_, index) => seen.first + index);
  return html`
    <div class="library-grid" ref=${grid} role="listbox" aria-multiselectable="true" aria-label=${t("library.pictures")}
      aria-describedby="library-help" onKeyDown=${onKeyDown}>
      <div class="library-sheet" role="presentation" style=${{ height: `${seen.height}px` }}>
        ${indices.map(
          (index) => html`
            <${LibraryCell} key=${index} at=${index} picture=${pictureAt(index)} side=${seen.side}
              chosen=${index === Math.min(at, count - 1)} count=${count}
              left=${(index % seen.columns) * (seen.side + GAP)}
              top=${Math.floor(index / seen.columns) * (seen.side + GAP)} onClick=${onClick} />`,
        )}
      </div>
    </div>
    <p id="library-help" class="hint library-help">${t("library.help")}</p>
  `;
}

/**
 * Follow the size and the scrolling of the grid.
 * @param {{current: HTMLDivElement | null}} grid
 * @param {(screen: {width: number, height: number, scroll: number}) => void} tell
 */
function useScreen(grid, tell) {
  const there = total.value > 0;
  useLayoutEffect(() => {
    const element = grid.current;
    if (!element) return undefined;
    const measure = () => tell({ width: element.clientWidth, height: element.clientHeight, scroll: element.scrollTop });
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    element.addEventListener("scroll", measure, { passive: true });
    return () => {
      watch.disconnect();
      element.removeEventListener("scroll", measure);
    };
  }, [there]);
}

/**
 * Select with Ctrl, Shift or while some are selected already; else open.
 * @param {number} index
 * @param {MouseEvent | KeyboardEvent} event
 * @param {{current: number}} anchor
 */
function pick(index, event, anchor) {
  const picture = pictureAt(index);
  if (!picture) return;
  if (event.shiftKey) selectRange(anchor.current, index);
  else if (event.ctrlKey || event.metaKey) toggle(picture.id);
  else openPicture.value = picture.id;
  if (!event.shiftKey) anchor.current = index;
}

/**
 * @param {KeyboardEvent} event
 * @param {object} grid
 * @param {number} grid.at
 * @param {number} grid.count
 * @param {number} grid.columns
 * @param {number} grid.rows
 * @param {(at: number) => void} grid.goTo
 * @param {{current: number}} grid.anchor
 */
function gridKey(event, { at, count, columns, rows, goTo, anchor }) {
  const picture = pictureAt(at);
  const paged = { PageDown: at + columns * rows, PageUp: at - columns * rows }[event.key];
  const to = paged === undefined ? indexAfter(event.key, at, count, columns) : Math.min(count - 1, Math.max(0, paged));
  if (to !== at) goTo(to);
  else if (!picture || !cellKey(event, picture, at, anchor)) return;
  if (to !== at && event.shiftKey) selectRange(anchor.current, to);
  event.preventDefault();
  event.stopPropagation();
}

/**
 * @param {KeyboardEvent} event
 * @param {import("../types.d.ts").Picture} picture
 * @param {number} at
 * @param {{current: number}} anchor
 */
function cellKey(event, picture, at, anchor) {
  const ids = selected.value.has(picture.id) ? [...selected.value] : [picture.id];
  if (event.key === "Enter") openPicture.value = picture.id;
  else if (event.key === " ") {
    toggle(picture.id);
    anchor.current = at;
  } else if (event.ctrlKey || event.metaKey || event.altKey) return false;
  else if (event.key.toLowerCase() === "f") mark(ids, { starred: !picture.starred });
  else if (event.key.toLowerCase() === "x" || event.key === "Delete") bin(ids, !picture.binned);
  else return false;
  return true;
}

function NothingHere() {
  const { binned } = filters.value;
  const narrowed = Object.values(filters.value).some(Boolean);
  return html`
    <p class="nothing-yet">
      ${t(binned ? "library.bin_nothing" : narrowed ? "library.nothing_found" : "library.nothing")}
    </p>`;
}

/** @param {HTMLElement | null} grid @param {number} at @returns {HTMLElement | null} */
function cellAt(grid, at) {
  return grid?.querySelector(`[data-at="${at}"]`) ?? null;
}
