// Waiting for something that may fail; a failure is told, and nothing comes of it.
import { notify } from "./state.js";

/**
 * @template T
 * @param {Promise<T>} promise
 * @returns {Promise<T | null>}
 */
export async function attempt(promise) {
  try {
    return await promise;
  } catch (error) {
    notify({ text: error instanceof Error ? error.message : String(error) });
    return null;
  }
}
