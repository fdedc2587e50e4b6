// Every sentence of the page, in the language that was chosen, and numbers as that language writes them.
import { signal } from "@preact/signals";
import { readText, writeText } from "./persisted.js";

export const LANGUAGES = ["en", "fr"];
const AREAS = ["shell", "prompt", "settings", "queue", "compare", "hunt", "refine", "finish", "library"];

/** @typedef {string | {one: string, other: string}} Sentence */
/** @type {Record<string, Record<string, Record<string, Sentence>>>} */
const catalogues = {};

/** The language of the page: the one that was chosen, else the browser's. */
export const language = signal(first());

function first() {
  const chosen = readText("graine.language");
  if (chosen && LANGUAGES.includes(chosen)) return chosen;
  return navigator.language.toLowerCase().startsWith("fr") ? "fr" : "en";
}

/** Fetch the sentences of a language, once. @param {string} chosen */
export async function loadLanguage(chosen) {
  if (catalogues[chosen]) return;
  const sentences = await Promise.all(AREAS.map((area) => fetchArea(chosen, area)));
  catalogues[chosen] = Object.fromEntries(AREAS.map((area, at) => [area, sentences[at]]));
}

/**
 * @param {string} chosen
 * @param {string} area
 * @returns {Promise<Record<string, Sentence>>}
 */
async function fetchArea(chosen, area) {
  const answer = await fetch(`/locales/${chosen}/${area}.json`);
  return answer.ok ? answer.json() : {};
}

/** Let the page speak another language, from now on. @param {string} chosen */
export async function setLanguage(chosen) {
  await loadLanguage(chosen);
  writeText("graine.language", chosen);
  document.documentElement.lang = chosen;
  language.value = chosen;
}

/**
 * Say "area.key" with values in its {braces}; `count` chooses the plural.
 * @param {string} key
 * @param {Record<string, unknown>} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  const [area, name] = key.split(".");
  let sentence = catalogues[language.value]?.[area]?.[name];
  if (sentence === undefined) {
    console.error(`no words for ${key}`);
    return key;
  }
  if (typeof sentence !== "string") sentence = sentence[plural(Number(values.count))];
  return sentence.replace(/\{(\w+)\}/g, (_, name) => formatted(values[name]));
}

/** @param {number} count @returns {"one" | "other"} */
function plural(count) {
  return new Intl.PluralRules(language.value).select(count) === "one" ? "one" : "other";
}

/** @param {unknown} value */
function formatted(value) {
  return typeof value === "number" ? number(value) : String(value ?? "");
}

/**
 * Write a number as the language does.
 * @param {number} value
 * @param {Intl.NumberFormatOptions} [options]
 */
export function number(value, options) {
  return new Intl.NumberFormat(language.value, options).format(value);
}

/** Write a day and an hour. @param {string | Date} moment */
export function date(moment) {
  return new Intl.DateTimeFormat(language.value, { dateStyle: "medium", timeStyle: "short" }).format(new Date(moment));
}

/**
 * Write what something is called or measures, and what is said of it, with a colon between.
 * @param {unknown} name
 * @param {unknown} text
 */
export function colon(name, text) {
  return `${formatted(name)}${language.value === "fr" ? "\u00a0" : ""}: ${formatted(text)}`;
}

/** Write a length of time in words of one unit: "4 s", "3 min", "2 h". @param {number} length in seconds */
export function seconds(length) {
  const [value, unit] =
    length < 90 ? [length, "second"] : length < 5400 ? [length / 60, "minute"] : [length / 3600, "hour"];
  const digits = value < 2 && unit === "second" ? 1 : 0;
  return number(value, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits });
}

/** Write an amount of memory. @param {number} bytes */
export function memory(bytes) {
  const [value, unit] = bytes < 1e9 ? [bytes / 1e6, "megabyte"] : [bytes / 1e9, "gigabyte"];
  return number(value, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: unit === "gigabyte" ? 1 : 0,
  });
}
