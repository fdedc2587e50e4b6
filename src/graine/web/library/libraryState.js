// What the library drawer shows: what is looked for, the pages that were fetched, what is selected.
import { batch, computed, effect, signal } from "@preact/signals";
import * as api from "../api.js";
import { t } from "../i18n.js";
import { notifyErrors } from "../notifyErrors.js";
import { persisted } from "../persisted.js";
import { jobs, notify } from "../state.js";

/** @typedef {import("../types.d.ts").Picture} Picture */

export const NO_FILTERS = {
  words: "",
  rating: "",
  starred: false,
  model: "",
  sampler: "",
  tool: "",
  tag: "",
  board: "",
  experiment: "",
  binned: false,
  order: "",
  like: 0,
};
/** @typedef {typeof NO_FILTERS} Filters */

export const PAGE = 100; // pictures fetched at once

/** What is looked for; kept across a reload. */
export const filters = persisted("library", NO_FILTERS);
/** The pages that are here, by number. @type {import("@preact/signals").Signal<Map<number, Picture[]>>} */
export const pages = signal(new Map());
export const total = signal(0);
/** Values and counts by field. @type {import("@preact/signals").Signal<Record<string, [string, number][]>>} */
export const facets = signal({});
export const note = signal("");
/** @type {import("@preact/signals").Signal<Set<number>>} */
export const selected = signal(new Set());
/** The picture whose detail is open; 0 for none. */
export const openPicture = signal(0);
/** Two pictures that are compared. @type {import("@preact/signals").Signal<[number, number] | null>} */
export const comparedPair = signal(null);
/** @type {import("@preact/signals").Signal<{name: string, count: number}[]>} */
export const boards = signal([]);

/** What the server is asked; `false` and "" are left out. */
const query = computed(() => Object.fromEntries(Object.entries(filters.value).filter(([, value]) => value)));

let requestNumber = 0; // answers to older questions are dropped
/** @type {Set<number>} */
let requested = new Set();

/** @param {Partial<Filters>} changes */
export function setFilters(changes) {
  filters.value = { ...filters.value, ...changes };
  refresh();
}

/** Fetch anew what is seen; what was there stays until the answer comes. */
export async function refresh() {
  const own = ++requestNumber;
  requested = new Set([0]);
  const [answer, known] = await Promise.all([
    notifyErrors(api.pictures({ ...query.value, limit: PAGE, facets: 1 })),
    notifyErrors(api.boards()),
  ]);
  if (!answer || own !== requestNumber) return;
  batch(() => {
    pages.value = new Map([[0, answer.pictures]]);
    total.value = answer.total;
    facets.value = answer.facets ?? {};
    note.value = answer.note ?? "";
    boards.value = known?.boards ?? [];
  });
}

/**
 * See that the pictures from one place to another are here, or on their way.
 * @param {number} from
 * @param {number} to
 */
export async function fetchRange(from, to) {
  const own = requestNumber;
  for (let page = Math.floor(from / PAGE); page * PAGE < Math.min(to, total.value); page += 1) {
    if (requested.has(page)) continue;
    requested.add(page);
    const answer = await notifyErrors(api.pictures({ ...query.value, limit: PAGE, offset: page * PAGE }));
    if (!answer) requested.delete(page);
    else if (own === requestNumber) pages.value = new Map(pages.value).set(page, answer.pictures);
  }
}

/** @param {number} at @returns {Picture | undefined} */
export function pictureAt(at) {
  return pages.value.get(Math.floor(at / PAGE))?.[at % PAGE];
}

/** Select a picture or let it go. @param {number} id */
export function toggle(id) {
  const now = new Set(selected.value);
  if (!now.delete(id)) now.add(id);
  selected.value = now;
}

/** Select all from one place to another. @param {number} from @param {number} to */
export function selectRange(from, to) {
  const now = new Set(selected.value);
  for (let at = Math.min(from, to); at <= Math.max(from, to); at += 1) {
    const picture = pictureAt(at);
    if (picture) now.add(picture.id);
  }
  selected.value = now;
}

/** Change marks of pictures and show them at once. @param {number[]} ids @param {Record<string, unknown>} marks */
export async function mark(ids, marks) {
  const answer = await notifyErrors(api.mark({ ids, ...marks }));
  if (!answer) return;
  const fresh = new Map(/** @type {Picture[]} */ (answer.pictures).map((picture) => [picture.id, picture]));
  pages.value = new Map(
    [...pages.value].map(([page, pictures]) => [page, pictures.map((picture) => fresh.get(picture.id) ?? picture)]),
  );
}

/** Throw pictures away, or take them out of the bin; it can be undone. @param {number[]} ids @param {boolean} binned */
export async function bin(ids, binned = true) {
  await mark(ids, { binned });
  selected.value = new Set();
  refresh();
  notify({
    text: t(binned ? "library.binned" : "library.restored", { count: ids.length }),
    undo: () => bin(ids, !binned),
  });
}

/** Put pictures on a board or take them off. @param {string} name @param {number[]} ids @param {boolean} on */
export async function putOnBoard(name, ids, on = true) {
  const answer = await notifyErrors(api.board(name, ids, on));
  if (answer) boards.value = answer.boards;
  if (filters.value.board) refresh();
}

/** Bring files into the library; the first one is opened. @param {File[]} files */
export async function importFiles(files) {
  const imported = [];
  for (const file of files) {
    const picture = await notifyErrors(api.importPicture(file));
    if (picture) imported.push(picture);
  }
  if (!imported.length) return;
  await refresh();
  openPicture.value = imported[0].id;
  notify({ text: t("library.brought", { count: imported.length }) });
}

/** New results of jobs appear in an open drawer. @returns {() => void} */
export function followJobs() {
  let before = arrived();
  return effect(() => {
    const now = arrived();
    if (now === before) return;
    before = now;
    setTimeout(refresh, 150);
  });
}

function arrived() {
  return [...jobs.value.values()].reduce((sum, job) => sum + job.results.filter((result) => result !== null).length, 0);
}
