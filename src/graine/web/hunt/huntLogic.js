// What hunting knows without showing it: the contact sheet, stacks of look-alikes, marks.

/** @typedef {import("../outcomes.d.ts").HuntOutcome} HuntOutcome */
/** @typedef {import("../outcomes.d.ts").Draft} Draft */
/** @typedef {import("../outcomes.d.ts").Find} Find */
/** @typedef {"keep" | "reject"} Mark */
/**
 * An entry of the contact sheet: a draft, its rank, the drafts that look the same, and what became of it.
 * @typedef {{draft: Draft, rank: number, alike: Draft[], find: Find | null}} SheetEntry
 */

/**
 * Lay out the drafts, near duplicates under the one that stands for them.
 * @param {HuntOutcome} outcome
 * @param {"rank" | "seed"} order
 * @returns {SheetEntry[]}
 */
export function sheetEntries(outcome, order) {
  const drafts = outcome.drafts ?? [];
  const finds = outcome.kept ?? [];
  const bySeed = new Map(drafts.map((draft) => [draft.seed, draft]));
  const covered = new Set(finds.flatMap((find) => find.alike));
  for (const find of finds) covered.delete(find.seed);
  const entries = drafts
    .map((draft, at) => entryOf(draft, at + 1, finds, bySeed))
    .filter(({ draft }) => !covered.has(draft.seed));
  return order === "seed" ? entries.sort((a, b) => a.draft.seed - b.draft.seed) : entries;
}

/**
 * @param {Draft} draft
 * @param {number} rank
 * @param {Find[]} finds
 * @param {Map<number, Draft>} bySeed
 * @returns {SheetEntry}
 */
function entryOf(draft, rank, finds, bySeed) {
  const find = finds.find(({ seed }) => seed === draft.seed) ?? null;
  const alike = (find?.alike ?? []).map((seed) => bySeed.get(seed)).filter((near) => near !== undefined);
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
 * The wish of a picture in full for a seed that somebody kept.
 * @param {Record<string, any>} base
 * @param {Draft} draft
 */
export function finalWish(base, draft) {
  return { ...base, seed: draft.seed, count: 1, parents: [draft.picture], how: "taken" };
}
