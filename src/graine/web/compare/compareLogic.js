// What comparing knows without showing it: sides, differences, shares.

/** @typedef {import("../outcomes.d.ts").AbOutcome} AbOutcome */
/** @typedef {import("../outcomes.d.ts").Part} Part */
/** @typedef {Record<string, any>} Wish */

/** Settings that can differ between two sides, and what kind of value each has. */
export const VARIED = /** @type {const} */ ({
  cfg: "number",
  steps: "whole",
  sampler: "sampler",
  schedule: "schedule",
  size: "size",
  model: "model",
  negative: "text",
  clip_skip: "whole",
});

/**
 * Read "a cat, [oil painting|watercolor]" as two prompts; null unless there is exactly one such pair.
 * @param {string} prompt
 * @returns {[string, string] | null}
 */
export function twoSides(prompt) {
  const choices = [...prompt.matchAll(/\[([^[\]|]*)\|([^[\]|]*)\]/g)];
  if (choices.length !== 1) return null;
  const [{ 0: whole, 1: left, 2: right, index }] = choices;
  const [before, after] = [prompt.slice(0, index), prompt.slice(index + whole.length)];
  return [tidied(before + left.trim() + after), tidied(before + right.trim() + after)];
}

/** @param {string} prompt  a prompt whose empty parts are left out */
function tidied(prompt) {
  return prompt
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)
    .join(", ");
}

/**
 * The words of two prompts in one row: those of both, and those of one side only.
 * @param {string} left
 * @param {string} right
 * @returns {{word: string, side: "both" | "left" | "right"}[]}
 */
export function wordChanges(left, right) {
  const [leftWords, rightWords] = [words(left), words(right)];
  const lengths = commonLengths(leftWords, rightWords);
  /** @type {{word: string, side: "both" | "left" | "right"}[]} */
  const row = [];
  let [i, j] = [0, 0];
  while (i < leftWords.length || j < rightWords.length) {
    if (i < leftWords.length && j < rightWords.length && leftWords[i] === rightWords[j]) {
      row.push({ word: leftWords[i], side: "both" });
      i += 1;
      j += 1;
    } else if (j >= rightWords.length || (i < leftWords.length && lengths[i + 1][j] >= lengths[i][j + 1])) {
      row.push({ word: leftWords[i++], side: "left" });
    } else {
      row.push({ word: rightWords[j++], side: "right" });
    }
  }
  return row;
}

/** @param {string} prompt */
function words(prompt) {
  return prompt.match(/[^\s,]+|,/g) ?? [];
}

/**
 * The length of the longest common row of words from each pair of words on.
 * @param {string[]} left
 * @param {string[]} right
 */
function commonLengths(left, right) {
  const table = Array.from({ length: left.length + 1 }, () => new Array(right.length + 1).fill(0));
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      table[i][j] = left[i] === right[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  return table;
}

/**
 * What one side has that the other has not: the fields to lay over the wish to "use this one".
 * @param {Wish} side
 * @param {Wish} other
 * @returns {Wish}
 */
export function ownFields(side, other) {
  const names = new Set([...Object.keys(side), ...Object.keys(other)]);
  const own = [...names].filter((name) => JSON.stringify(side[name]) !== JSON.stringify(other[name]));
  return Object.fromEntries(own.map((name) => [name, side[name]]));
}

/**
 * Read what was typed for a setting; undefined where it is no such value.
 * @param {string} name
 * @param {string} value
 */
export function parseValue(name, value) {
  const kind = VARIED[/** @type {keyof typeof VARIED} */ (name)];
  const text = value.trim();
  if (kind === "number" || kind === "whole") {
    const number = Number(text.replace(",", "."));
    const fits = text !== "" && Number.isFinite(number) && (kind === "number" || Number.isInteger(number));
    return fits ? number : undefined;
  }
  if (kind === "size") {
    const sides = /^(\d+)\s*[x×*]\s*(\d+)$/i.exec(text);
    return sides ? [Number(sides[1]), Number(sides[2])] : undefined;
  }
  return kind === "text" || text ? text : undefined;
}

/** Write a value of a setting as it is typed: sizes as "512x768". @param {unknown} value */
export function valueText(value) {
  return Array.isArray(value) ? value.join("x") : String(value ?? "");
}

/**
 * Turn the interval of the right side's share into that of the side that leads.
 * @param {AbOutcome} outcome
 * @returns {{leader: "left" | "right" | "neither", low: number, high: number, share: number, decided: number}}
 */
export function leading(outcome) {
  const { left = 0, right = 0 } = outcome.wins ?? {};
  const [low, high] = outcome.interval ?? [0, 1];
  const decided = left + right;
  const share = decided ? right / decided : 0.5;
  if (left > right) return { leader: "left", low: 1 - high, high: 1 - low, share: 1 - share, decided };
  return { leader: right > left ? "right" : "neither", low, high, share, decided };
}

/**
 * How strong each part's effect is, from 0 to 9, beside the strongest.
 * @param {Part[]} parts
 * @returns {number[]}
 */
export function heats(parts) {
  const most = Math.max(...parts.map(movement), 1e-9);
  return parts.map((part) => Math.max(1, Math.round((9 * movement(part)) / most)));
}

/** @param {Part} part  how far the picture moves without it: 0 not at all */
export function movement(part) {
  return (part.pixels + part.meaning) / 2;
}

/**
 * A prompt without some of its parts.
 * @param {string} prompt
 * @param {Part[]} parts
 */
export function withoutParts(prompt, parts) {
  if (parts.length === 1) return parts[0].rest;
  return parts.reduce((left, { part }) => tidied(withoutOne(left, part)), prompt);
}

/**
 * @param {string} prompt
 * @param {string} part
 */
function withoutOne(prompt, part) {
  const escaped = part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
  return prompt.replace(new RegExp(`(^|[\\s,(\\[])${escaped}(?=$|[\\s,)\\]:])`), "$1");
}

/**
 * What the axes of a grid changed in a picture, as fields of a wish.
 * @param {Record<string, any>} recipe
 * @param {string[]} axes
 * @returns {Wish}
 */
export function settingsOf(recipe, axes) {
  const names = axes.map((name) => (name.startsWith("prompt_") ? "prompt" : name)).filter(Boolean);
  return Object.fromEntries(
    names.map((name) => [name, name === "size" ? [recipe.width, recipe.height] : recipe[name]]),
  );
}
