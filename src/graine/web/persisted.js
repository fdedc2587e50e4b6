// Signals that survive a reload: what was chosen and typed in a step stays.
import { effect, signal } from "@preact/signals";

/**
 * A signal whose value is kept in the browser; `initial` where nothing is kept or storage is refused.
 * @template T
 * @param {string} name
 * @param {T} initial
 * @returns {import("@preact/signals").Signal<T>}
 */
export function persisted(name, initial) {
  const key = `graine.${name}`;
  const stored = signal(read(key, initial));
  effect(() => writeText(key, JSON.stringify(stored.value)));
  return stored;
}

/**
 * @template T
 * @param {string} key
 * @param {T} initial
 * @returns {T}
 */
function read(key, initial) {
  try {
    const value = JSON.parse(readText(key) ?? "null");
    if (value === null) return initial;
    return isPlain(initial) ? { ...initial, ...value } : value;
  } catch {
    return initial;
  }
}

/**
 * What the browser keeps under a name; null where it keeps nothing or storage is refused.
 * @param {string} key
 */
export function readText(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/**
 * @param {string} key
 * @param {string} text
 */
export function writeText(key, text) {
  try {
    localStorage.setItem(key, text);
  } catch {
    // Storage is full or refused: the page goes on without it.
  }
}

/** @param {unknown} value */
function isPlain(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
