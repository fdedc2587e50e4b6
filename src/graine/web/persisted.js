// Signals that survive a reload: what was chosen and typed in a step stays.
import { effect, signal } from "@preact/signals";

/**
 * Give a signal whose value is kept in the browser; `initial` where nothing is kept or storage is refused.
 * @template T
 * @param {string} name
 * @param {T} initial
 * @returns {import("@preact/signals").Signal<T>}
 */
export function remembered(name, initial) {
  const key = `graine.${name}`;
  const kept = signal(read(key, initial));
  effect(() => write(key, kept.value));
  return kept;
}

/**
 * @template T
 * @param {string} key
 * @param {T} initial
 * @returns {T}
 */
function read(key, initial) {
  try {
    const text = localStorage.getItem(key);
    if (text === null) return initial;
    const value = JSON.parse(text);
    return isPlain(initial) ? { ...initial, ...value } : value;
  } catch {
    return initial;
  }
}

/**
 * @param {string} key
 * @param {unknown} value
 */
function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is full or refused: the page goes on without it.
  }
}

/** @param {unknown} value */
function isPlain(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
