// What hunting knows without showing it: places, stacks of look-alikes, marks.

/** @typedef {import("../outcomes.d.ts").HuntOutcome} HuntOutcome */
/** @typedef {import("../outcomes.d.ts").Draft} Draft */
/** @typedef {import("../outcomes.d.ts").Find} Find */
/** @typedef {"keep" | "reject"} Mark */
/**
 * A place of the contact sheet: a draft, its rank, the drafts that look the same, and what became of it.
 * @typedef {{draft: Draft, rank: number, alike: Draft[], find: Find | null}} Place
 */

/**
 * Lay out the drafts, near duplicates under the one that stands for them.
 * @param {HuntOutcome} outcome
 * @param {"rank" | "seed"} order
 * @returns {Place[]}
 */
export function places(outcome, order) {
  const drafts = outcome.drafts ?? [];
  const finds = outcome.kept ?? [];
  const bySeed = new Map(drafts.map((draft) => [draft.seed, draft]));
  const covered = new Set(finds.flatMap((find) => find.alike));
  finds.forEach((find) => covered.delete(find.seed));
  const found = drafts
    .map((draft, at) => placed(draft, at + 1, finds, bySeed))
    .filter((place) => !covered.has(place.draft.seed));
  return order === "seed" ? found.sort((one, other) => one.draft.seed - other.draft.seed) : found;
}

/**
 * @param {Draft} draft
 * @param {number} rank
 * @param {Find[]} finds
 * @param {Map<number, Draft>} bySeed
 * @returns {Place}
 */
function placed(draft, rank, finds, bySeed) {
  const find = finds.find((one) => one.seed === draft.seed) ?? null;
  const alike = (find?.alike ?? []).map((seed) => bySeed.get(seed)).filter((one) => one !== undefined);
  return { draft, rank, alike, find };
}

/**
 * Put a mark on a picture, or take the same one off again.
 * @param {Record<string, Mark>} marks
 * @param {number} picture
 * @param {Mark} mark
 * @returns {Record<string, Mark>}
 */
export function marked(marks, picture, mark) {
  const { [picture]: old, ...others } = marks;
  return old === mark ? others : { ...others, [picture]: mark };
}

/**
 * Give the wish of a picture in full for a seed that somebody kept.
 * @param {Record<string, any>} base
 * @param {Draft} draft
 */
export function finalWish(base, draft) {
  return { ...base, seed: draft.seed, count: 1, parents: [draft.picture], how: "taken" };
}
