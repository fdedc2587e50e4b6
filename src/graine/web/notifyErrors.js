// Waiting for something that may fail: the failure is shown, and nothing comes of it.
import { showError } from "./state.js";

/**
 * @template T
 * @param {Promise<T>} promise
 * @returns {Promise<T | null>}
 */
export async function notifyErrors(promise) {
  try {
    return await promise;
  } catch (error) {
    showError(error);
    return null;
  }
}
