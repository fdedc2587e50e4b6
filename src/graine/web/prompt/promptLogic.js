// What the Prompt step knows beside its components: templates, the four parts, where in a text advice points.
import * as api from "../api.js";

/** @typedef {import("../types.d.ts").Wish} Wish */

/** Whether a prompt is a template: {one|another}, __wildcard__. @param {string} prompt */
function isTemplate(prompt) {
  return /\{[^{}]*\|[^{}]*\}|__[\w/-]+__/.test(prompt);
}

/** The wish with one prompt of its template. @param {Wish} wish @returns {Promise<Wish>} */
export async function expanded(wish) {
  if (!isTemplate(wish.prompt ?? "")) return wish;
  const seed = wish.seed ?? Math.floor(Math.random() * 2 ** 32);
  const { prompts } = await api.expandPrompt({ template: wish.prompt, seed, count: 1 });
  return { ...wish, prompt: prompts[0] };
}

/**
 * @typedef {{start: number, end: number, kind: "" | "stronger" | "weaker" | "past" | "advised", much: number}} Mark
 */

/**
 * Cut a text where marks begin and end.
 * @param {string} text
 * @param {import("../types.d.ts").TypedWord[]} words
 * @param {{start: number | null, end: number | null}[]} advice
 * @returns {{text: string, kinds: string[], much: number}[]}
 */
export function pieces(text, words, advice) {
  const marks = [...words.map(weighted), ...advice.map(advised)].filter(({ kind, end }) => kind && end <= text.length);
  const cuts = [...new Set([0, text.length, ...marks.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, at) => {
    const here = marks.filter((mark) => mark.start <= start && mark.end >= cuts[at + 1]);
    return {
      text: text.slice(start, cuts[at + 1]),
      kinds: here.map(({ kind }) => kind),
      much: Math.max(0, ...here.map(({ much }) => much)),
    };
  });
}

/** @param {import("../types.d.ts").TypedWord} word @returns {Mark} */
function weighted({ start, end, weight, past_limit }) {
  if (past_limit) return { start, end, kind: "past", much: 0 };
  const kind = weight > 1.001 ? "stronger" : weight < 0.999 ? "weaker" : "";
  return { start, end, kind, much: Math.min(60, 14 + 90 * Math.abs(weight - 1)) };
}

/** @param {{start: number | null, end: number | null}} remark @returns {Mark} */
function advised({ start, end }) {
  return { start: start ?? 0, end: end ?? 0, kind: start === null || end === null ? "" : "advised", much: 0 };
}
