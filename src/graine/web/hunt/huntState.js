// What was chosen in the Hunt step, and the marks on its drafts; both survive a reload.
import * as api from "../api.js";
import { chosenOrDefault } from "../jobFields.js";
import { persisted } from "../persisted.js";
import { showError, start } from "../state.js";
import { finalWish, marked } from "./huntLogic.js";

/** @typedef {import("./huntLogic.js").Mark} Mark */
/** @typedef {import("../outcomes.d.ts").Draft} Draft */
/** @typedef {import("../types.d.ts").Job} Job */
/**
 * @typedef {object} HuntSetup
 * @property {"seeds" | "time"} limit
 * @property {number | null} seeds  null: as the studio does
 * @property {number} budget  seconds
 * @property {number | null} keep  null: as the studio does
 * @property {boolean} near_duplicates
 * @property {number | null} first  the first seed; null leaves it to the wish
 * @property {"rank" | "seed"} order
 * @property {boolean} hide_rejected
 */

const KNOWN_HUNTS = 20; // whose marks are kept

export const hunt = persisted(
  "hunt",
  /** @type {HuntSetup} */ ({
    limit: "seeds",
    seeds: null,
    budget: 60,
    keep: null,
    near_duplicates: false,
    first: null,
    order: "rank",
    hide_rejected: false,
  }),
);

/** Marks by job and picture. @type {import("@preact/signals").Signal<Record<string, Record<string, Mark>>>} */
export const marks = persisted("hunt.marks", {});

/**
 * Favourites that were set or taken back here, by picture.
 * @type {import("@preact/signals").Signal<Record<string, boolean>>}
 */
export const stars = persisted("hunt.stars", {});

/**
 * The draw jobs of the drafts that somebody kept, by hunt.
 * @type {import("@preact/signals").Signal<Record<string, string[]>>}
 */
export const finals = persisted("hunt.finals", {});

/** @param {Partial<HuntSetup>} setup */
export function change(setup) {
  hunt.value = { ...hunt.value, ...setup };
}

/**
 * @param {string} job
 * @param {number} picture
 * @param {Mark} mark
 */
export function mark(job, picture, mark) {
  const all = { ...marks.value, [job]: marked(marks.value[job] ?? {}, picture, mark) };
  marks.value = Object.fromEntries(Object.entries(all).sort().slice(-KNOWN_HUNTS));
}

/** @param {number} picture */
export async function star(picture) {
  const before = stars.value[picture] ?? false;
  stars.value = { ...stars.value, [picture]: !before };
  try {
    await api.mark({ ids: [picture], starred: !before });
  } catch (error) {
    stars.value = { ...stars.value, [picture]: before };
    showError(error);
  }
}

/**
 * Draw in full what somebody kept; what was drawn so already is not drawn again.
 * @param {Job} job
 * @param {Draft[]} drafts
 */
export async function drawKept(job, drafts) {
  for (const draft of drafts) {
    const drawn = await start("draw", finalWish(job.wish.base, draft));
    finals.value = { ...finals.value, [job.id]: [...(finals.value[job.id] ?? []), drawn.id] };
  }
}

/**
 * The wish of a hunt.
 * @param {HuntSetup} setup
 * @param {Record<string, any>} wish
 */
export function huntWish(setup, wish) {
  const { count, ...base } = wish;
  const seed = setup.first ?? wish.seed ?? null;
  const seeds = chosenOrDefault("hunt", "seeds", setup.seeds);
  const keep = chosenOrDefault("hunt", "keep", setup.keep);
  const limit = setup.limit === "time" ? { budget: setup.budget } : { seeds };
  return { base: { ...base, seed }, ...limit, keep, near_duplicates: setup.near_duplicates };
}
